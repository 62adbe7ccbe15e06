namespace EventMonitors.Api.Configuration;

/// <summary>A setting that the program cannot start with. The message is one line, names the setting and shows no value.</summary>
public sealed class InvalidSettingException(string setting, string problem)
    : Exception($"{setting} {problem}");
