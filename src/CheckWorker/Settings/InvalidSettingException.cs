namespace EventMonitors.CheckWorker.Settings;

/// <summary>A setting that the worker cannot start with. The message is one line, names the setting and shows no secret.</summary>
public sealed class InvalidSettingException(string setting, string problem)
    : Exception($"{setting} {problem}");
