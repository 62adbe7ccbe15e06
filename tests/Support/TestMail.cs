using EventMonitors.DevHost.Servers;

namespace EventMonitors.Tests.Support;

/// <summary>The Dovecot that the tests of one process share, reached as <see cref="Host"/>.</summary>
public sealed class TestMail : IAsyncDisposable
{
    private readonly DovecotServer _trusted;
    private readonly DovecotServer _untrusted;

    private TestMail(DovecotServer trusted, DovecotServer untrusted) => (_trusted, _untrusted) = (trusted, untrusted);

    /// <summary>The name that the certificates are made out to, beside 127.0.0.1 and ::1.</summary>
    public string Host { get; } = "localhost";

    public required int Imap { get; init; }

    public required int Imaps { get; init; }

    public required int Pop3 { get; init; }

    public required int Pop3s { get; init; }

    /// <summary>IMAP over TLS with a certificate that <see cref="AuthorityFile"/> does not verify.</summary>
    public required int ImapsUntrusted { get; init; }

    public required string User { get; init; }

    public required string Password { get; init; }

    /// <summary>PEM file of the root that signed the certificate of <see cref="Imaps"/> and <see cref="Pop3s"/>.</summary>
    public required string AuthorityFile { get; init; }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in (DovecotServer[])[_untrusted, _trusted])
        {
            server.Process.KillGroup();
            await server.DisposeAsync();
        }
    }

    internal static async Task<TestMail> StartAsync(TestProcess owner)
    {
        var (user, password) = ("monitor@example.com", RandomSecret.Make());
        var home = await ServiceHome.PrepareAsync(owner.Folder, "mail", ServiceAccount.For(DovecotServer.PackageUser), CancellationToken.None);
        var certificates = MailCertificates.Prepare(home);
        var mailboxes = new Mailboxes(home);
        await mailboxes.SetAsync(new Dictionary<string, string> { [user] = password }, CancellationToken.None);

        var ports = new DovecotServer.Ports(owner.Ports.Take(), owner.Ports.Take(), owner.Ports.Take(), owner.Ports.Take());
        var stranger = new DovecotServer.Ports(Imaps: owner.Ports.Take());
        var trusted = await DovecotServer.StartAsync("mail", home, mailboxes, certificates.Trusted, ports, owner.Children, owner.LogOf("mail"), CancellationToken.None);
        try
        {
            var untrusted = await DovecotServer.StartAsync("mail-untrusted", home, mailboxes, certificates.Untrusted, stranger, owner.Children, owner.LogOf("mail-untrusted"), CancellationToken.None);
            return new TestMail(trusted, untrusted)
            {
                Imap = ports.Imap!.Value,
                Imaps = ports.Imaps!.Value,
                Pop3 = ports.Pop3!.Value,
                Pop3s = ports.Pop3s!.Value,
                ImapsUntrusted = stranger.Imaps!.Value,
                User = user,
                Password = password,
                AuthorityFile = certificates.AuthorityFile,
            };
        }
        catch
        {
            await trusted.DisposeAsync();
            throw;
        }
    }
}
