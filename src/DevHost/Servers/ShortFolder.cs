namespace EventMonitors.DevHost.Servers;

/// <summary>A private folder with a short name, for Unix sockets.</summary>
internal static class ShortFolder
{
    public static string Make(ServiceAccount account)
    {
        var folder = Directory.CreateTempSubdirectory("em-").FullName;
        // Dovecot wants the folder readable, and guards each socket in it.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        if (!account.IsSelf) Libc.ChangeOwner(folder, account.UserId, account.GroupId);
        return folder;
    }
}
