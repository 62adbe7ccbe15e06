using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration;

/// <summary>The servers that all other tests lean on are real, separate and private.</summary>
public sealed class TestServersTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Databases_are_strangers_to_each_other_and_end_with_their_test()
    {
        await using var staying = await TestDatabase.CreateAsync(Cancellation);
        string left;
        await using (var leaving = await TestDatabase.CreateAsync(Cancellation))
        {
            left = new NpgsqlConnectionStringBuilder(leaving.ConnectionString).Database!;
            await AskAsync(leaving.ConnectionString, "create table only_here (id int)");
            (await AskAsync(staying.ConnectionString, "select to_regclass('only_here')::text")).ShouldBe(DBNull.Value);
        }
        var databases = (string[])(await AskAsync(staying.ConnectionString, "select array_agg(datname::text) from pg_database"))!;
        databases.ShouldContain(new NpgsqlConnectionStringBuilder(staying.ConnectionString).Database!);
        databases.ShouldNotContain(left);
    }

    [Fact]
    public async Task Cluster_listens_on_loopback_alone_and_its_superuser_has_a_password()
    {
        await using var database = await TestDatabase.CreateAsync(Cancellation);

        (await AskAsync(database.ConnectionString, "show listen_addresses")).ShouldBe("127.0.0.1");
        (await AskAsync(database.ConnectionString, "show unix_socket_directories")).ShouldBe("");
        var without = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = "wrong", Pooling = false }.ConnectionString;
        (await Should.ThrowAsync<PostgresException>(AskAsync(without, "select 1"))).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task Virtual_hosts_have_names_of_their_own_on_a_broker_that_speaks_AMQP()
    {
        await using var one = await TestBroker.CreateVirtualHostAsync(Cancellation);
        await using var other = await TestBroker.CreateVirtualHostAsync(Cancellation);
        one.Uri.ShouldNotBe(other.Uri);
        one.Uri.Host.ShouldBe("127.0.0.1");

        using var client = new TcpClient();
        await client.ConnectAsync(one.Uri.Host, one.Uri.Port, Cancellation);
        await client.GetStream().WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), Cancellation);
        var frame = new byte[7];
        await client.GetStream().ReadExactlyAsync(frame, Cancellation);
        // A method frame on channel 0: Connection.Start (AMQP 0-9-1, section 2.3.5).
        frame[..3].ShouldBe([1, 0, 0]);
    }

    [Fact]
    public async Task Mail_server_greets_on_each_of_its_ports()
    {
        var mail = await TestServers.MailAsync(Cancellation);

        (await GreetingAsync(mail, mail.Imap, tls: false)).ShouldStartWith("* OK ");
        (await GreetingAsync(mail, mail.Imaps, tls: true)).ShouldStartWith("* OK ");
        (await GreetingAsync(mail, mail.Pop3, tls: false)).ShouldStartWith("+OK ");
        (await GreetingAsync(mail, mail.Pop3s, tls: true)).ShouldStartWith("+OK ");
    }

    [Fact]
    public async Task Certificate_of_the_untrusted_listener_is_not_verified_by_the_authority()
    {
        var mail = await TestServers.MailAsync(Cancellation);

        await Should.ThrowAsync<System.Security.Authentication.AuthenticationException>(GreetingAsync(mail, mail.ImapsUntrusted, tls: true));
    }

    private static async Task<string> GreetingAsync(TestMail mail, int port, bool tls)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(mail.Host, port, Cancellation);
        await using var stream = tls ? await HandshakeAsync(client.GetStream(), mail) : (Stream)client.GetStream();
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync(Cancellation) ?? "";
    }

    private static async Task<SslStream> HandshakeAsync(Stream stream, TestMail mail)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(mail.AuthorityFile);
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = mail.Host, CertificateChainPolicy = policy }, Cancellation);
        return tls;
    }

    private static async Task<object?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
