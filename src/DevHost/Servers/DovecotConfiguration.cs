using System.Globalization;

namespace EventMonitors.DevHost.Servers;

/// <summary>The text of a dovecot.conf for a server without root's rights, that no number of checks and wrong passwords slows down.</summary>
internal sealed class DovecotConfiguration(
    DovecotVersion version, ServiceHome home, string sockets, Mailboxes mailboxes, MailCertificates.Files certificate, DovecotServer.Ports ports,
    DovecotServer.Oddities oddities)
{
    private sealed record LoginProcess(string Name, int? Plain, int? Tls);

    private readonly LoginProcess[] _logins = [new("imap", ports.Imap, ports.Imaps), new("pop3", ports.Pop3, ports.Pop3s)];

    public sealed record Listener(string Name, int Port);

    public IEnumerable<Listener> Listeners => _logins.SelectMany(ListenersOf);

    // chroot needs root, and user switching too: both are turned off, the one user does all.
    public string Text => $$"""
        {{version.Preamble}}base_dir = {{Quoted(sockets)}}
        state_dir = {{Quoted(home.MakeFolder("state"))}}
        log_path = /dev/stderr
        info_log_path = /dev/stderr
        log_timestamp =
        {{(oddities.OpenSslConfiguration is { } openSsl ? $"import_environment = $import_environment OPENSSL_CONF={openSsl}" : "")}}
        protocols = {{string.Join(' ', _logins.Where(IsOffered).Select(login => login.Name))}}
        listen = {{string.Join(", ", [.. (Loopback.HasIPv6 ? (string[])["127.0.0.1", "::1"] : ["127.0.0.1"]), .. oddities.Sites.Select(site => site.Address)])}}
        default_internal_user = {{home.Account.Name}}
        default_internal_group = {{home.Account.GroupName}}
        default_login_user = {{home.Account.Name}}
        default_process_limit = 1000
        default_client_limit = 4000
        first_valid_uid = 1
        first_valid_gid = 1
        mail_fsync = never
        mail_max_userip_connections = 2000
        ssl = yes
        ssl_min_protocol = TLSv1.2
        auth_mechanisms = plain login scram-sha-1 scram-sha-256
        auth_failure_delay = 0
        {{(version.IsBefore24 ? Dialect23 : Dialect24)}}
        service auth {
          client_limit = 10000
        }
        service anvil {
          chroot =
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        {{string.Concat(_logins.Where(IsOffered).Select(Service))}}
        {{string.Concat(oddities.Sites.Select(Site))}}
        """;

    // A static userdb would take a home apart at its spaces; mail_home is what it falls back on, and stays whole.
    // A file to be read in cannot be quoted: it is named from the folder that this text lies in.
    private string Dialect23 => $$"""
        mail_location = maildir:~/Maildir
        mail_home = {{Quoted(mailboxes.Folder.Replace("%", "%%", StringComparison.Ordinal) + "/%u")}}
        {{Certificate(certificate)}}
        disable_plaintext_auth = no
        {{string.Concat(mailboxes.PasswordFiles.Select(file => $$"""
        passdb {
          driver = passwd-file
          mechanisms = {{file.Mechanisms}}
          args = {{Quoted("username_format=%u " + file.Path.Replace("%", "%%", StringComparison.Ordinal))}}
        }

        """))}}
        userdb {
          driver = static
          args = uid={{Text32(home.Account.UserId)}} gid={{Text32(home.Account.GroupId)}}
        }
        """;

    private string Dialect24 => $$"""
        mail_driver = maildir
        mail_path = ~/Maildir
        mail_home = {{Quoted(mailboxes.Folder + "/%{user}")}}
        {{Certificate(certificate)}}
        auth_allow_cleartext = yes
        {{string.Concat(mailboxes.PasswordFiles.Select((file, i) => $$"""
        passdb passwords-{{i}} {
          driver = passwd-file
          mechanisms_filter = {{file.Mechanisms}}
          passwd_file_path = {{Quoted(file.Path)}}
        }

        """))}}
        userdb static {
          fields {
            uid = {{Text32(home.Account.UserId)}}
            gid = {{Text32(home.Account.GroupId)}}
          }
        }
        """;

    private string Unlimited => version.IsBefore24 ? "0" : "unlimited";

    private string ServiceCount => version.IsBefore24 ? "service_count" : "restart_request_count";

    private string Service(LoginProcess login) => $$"""
        service {{login.Name}}-login {
          chroot =
          {{ServiceCount}} = {{Unlimited}}
          client_limit = 1000
          process_min_avail = 1
          process_limit = 8
        {{string.Concat(AllListenersOf(login).Select(ListenerBlock))}}}
        service {{login.Name}} {
          {{ServiceCount}} = 200
          process_limit = 2000
        }

        """;

    private string Certificate(MailCertificates.Files files) => version.IsBefore24
        ? $"ssl_cert = <{Path.GetRelativePath(home.Folder, files.Certificate)}\nssl_key = <{Path.GetRelativePath(home.Folder, files.Key)}"
        : $"ssl_server_cert_file = {Quoted(files.Certificate)}\nssl_server_key_file = {Quoted(files.Key)}";

    private string Site(DovecotSite site)
    {
        string[] settings =
        [
            .. site.Certificate is { } files ? [Certificate(files)] : Array.Empty<string>(),
            .. site.OldestTls is { } oldest ? [$"ssl_min_protocol = {oldest}"] : Array.Empty<string>(),
            .. site.DemandsTls ? [version.IsBefore24 ? "disable_plaintext_auth = yes" : "auth_allow_cleartext = no"] : Array.Empty<string>(),
            .. site.ConnectionsPerUser is { } most ? [$"mail_max_userip_connections = {Text32((uint)most)}"] : Array.Empty<string>(),
            .. site.LocksPop3 ? ["pop3_lock_session = yes"] : Array.Empty<string>(),
        ];
        return $"local {site.Address} {{\n{string.Join('\n', settings)}\n}}\n";
    }

    private static string ListenerBlock((string Name, int? Port) listener) => string.Create(CultureInfo.InvariantCulture, $$"""
          inet_listener {{listener.Name}} {
            port = {{listener.Port ?? 0}}
          }

        """);

    // Dovecot opens its default ports unless told otherwise, port 0 is how one says none.
    private static IEnumerable<(string Name, int? Port)> AllListenersOf(LoginProcess login) =>
        [(login.Name, login.Plain), (login.Name + "s", login.Tls)];

    private static IEnumerable<Listener> ListenersOf(LoginProcess login) =>
        AllListenersOf(login).Where(listener => listener.Port is not null).Select(listener => new Listener(listener.Name, listener.Port!.Value));

    private static bool IsOffered(LoginProcess login) => login.Plain is not null || login.Tls is not null;

    private static string Quoted(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Text32(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
