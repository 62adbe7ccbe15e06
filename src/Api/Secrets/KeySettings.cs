using EventMonitors.Api.Configuration;
using EventMonitors.Configuration;

namespace EventMonitors.Api.Secrets;

/// <summary>Reads a list of named AES-256 keys from configuration: <c>{section}:0:Id</c>, <c>{section}:0:Value</c> (base64, 32 bytes), and so on.</summary>
public static class KeySettings
{
    /// <exception cref="InvalidSettingException">The list is empty, or an entry has no id, a repeated id or a value that is not 32 bytes of base64.</exception>
    public static IReadOnlyList<(string Id, byte[] Value)> Read(IConfiguration configuration, string section) =>
        NamedKeys.Read(configuration, section, (setting, problem) => new InvalidSettingException(setting, problem));
}
