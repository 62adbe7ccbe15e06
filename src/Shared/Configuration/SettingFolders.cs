namespace EventMonitors.Configuration;

/// <summary>
/// Settings from folders in which each file is one: its name is the setting's, its content the value. So containers are given
/// secrets, which then stand in no environment that others can read.
/// </summary>
internal static class SettingFolders
{
    /// <summary>Adds the files of the folders that <c>Settings__Folders__n</c> name; they win over the environment.</summary>
    /// <param name="configuration">What names the folders, and takes what is in them.</param>
    /// <param name="invalid">Makes the program's own exception of a setting's name and what is wrong with it.</param>
    public static void AddSettingFolders(this ConfigurationManager configuration, Func<string, string, Exception> invalid)
    {
        foreach (var named in configuration.GetSection("Settings:Folders").GetChildren().ToArray())
        {
            if (string.IsNullOrWhiteSpace(named.Value)) continue;
            try
            {
                configuration.AddKeyPerFile(Path.GetFullPath(named.Value), optional: false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw invalid($"Settings__Folders__{named.Key}", $"names a folder that is not there, or whose files may not be read ({error.GetType().Name}).");
            }
        }
    }
}
