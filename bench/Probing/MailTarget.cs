namespace EventMonitors.Bench.Probing;

/// <summary>The mail server that all contestants log into, by address.</summary>
internal sealed record MailTarget(int Imap, int Imaps, int Pop3, int Pop3s, string User, string Password, string AuthorityFile)
{
    public const string Host = "127.0.0.1";
}
