using System.Net;
using System.Net.Sockets;
using EventMonitors.DevHost.Running;
using EventMonitors.DevHost.Servers;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.DevHost;

public sealed class LocalFolderTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("em-local-");

    public LocalFolderTests() => File.SetUnixFileMode(_parent.FullName, (UnixFileMode)0b111_101_101);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Local => Path.Combine(_parent.FullName, "a folder, 50% full #1");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public void Reset_drops_what_runs_have_made_and_nothing_else()
    {
        using var local = LocalFolder.Take(Local, "http://127.0.0.1:1");
        string[] strangers = ["thesis.txt", "logs/kept.txt", "photos/one.jpg", "secrets.json.bak"];
        string[] ours = ["secrets.json", "ports.json", "demo.json", "operator.env", "children.json", $"secrets.json.{Guid.NewGuid():N}", "logs/api.log", "logs/worker-1.previous.log", "mail/passwords", "rabbitmq/rabbitmq.conf"];
        foreach (var name in strangers.Concat(ours)) Touch(name);

        local.Reset().ShouldBeTrue();

        strangers.ShouldAllBe(name => File.Exists(local.PathOf(name)));
        ours.ShouldAllBe(name => !File.Exists(local.PathOf(name)));
    }

    [Fact]
    public void Folder_that_no_run_has_used_is_left_as_it_is()
    {
        using var local = LocalFolder.Take(Local, "http://127.0.0.1:1");
        Touch("mail/inbox");

        local.Reset().ShouldBeFalse();

        File.Exists(local.PathOf("mail/inbox")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{ "postgresPassword": "x" }""")]
    public void Damaged_secrets_are_an_error_that_names_the_file(string content)
    {
        Touch("secrets.json");
        var file = Path.Combine(Local, "secrets.json");
        File.WriteAllText(file, content);

        Should.Throw<ServerException>(() => KeptSecrets.Take(file)).Line.ShouldContain(file);
    }

    [Fact]
    public void Ports_are_not_leased_in_a_folder_that_others_may_write()
    {
        var trap = Directory.CreateDirectory(Path.Combine(_parent.FullName, "leases")).FullName;
        File.SetUnixFileMode(trap, (UnixFileMode)0b111_111_111);
        using var ports = new FreePorts(trap);

        ports.Take();

        Directory.EnumerateFileSystemEntries(trap).ShouldBeEmpty();
    }

    [Fact]
    public async Task Cluster_of_a_version_that_is_not_installed_is_an_error_that_names_it()
    {
        var home = await ServiceHome.PrepareAsync(Local, "postgres", ServiceAccount.For(PostgresCluster.PackageUser), Cancellation);
        home.MakeFolder("data");
        await File.WriteAllTextAsync(home.PathOf("data/PG_VERSION"), "7\n", Cancellation);

        var start = PostgresCluster.StartAsync(home, new(1, "", Durable: false), new ChildRegistry(Path.Combine(Local, "children.json")), _ => { }, Cancellation);

        (await Should.ThrowAsync<ServerException>(start)).Line.ShouldContain("PostgreSQL 7");
    }

    [Fact]
    public async Task Mailbox_can_be_opened_wherever_its_folder_lies()
    {
        var home = await ServiceHome.PrepareAsync(Local, "mail", ServiceAccount.For(DovecotServer.PackageUser), Cancellation);
        var mailboxes = new Mailboxes(home);
        await mailboxes.SetAsync(new Dictionary<string, string> { ["monitor@example.com"] = "right" }, Cancellation);
        using var ports = new FreePorts();
        var port = ports.Take();
        await using var server = await DovecotServer.StartAsync(
            "mail", home, mailboxes, MailCertificates.Prepare(home).Trusted, new(Pop3: port), new ChildRegistry(Path.Combine(Local, "children.json")), _ => { }, Cancellation);

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        using var reader = new StreamReader(client.GetStream());
        (await reader.ReadLineAsync(Cancellation)).ShouldNotBeNull().ShouldStartWith("+OK");

        foreach (var command in (string[])["USER monitor@example.com", "PASS right", "STAT"])
        {
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\r\n"), Cancellation);
            (await reader.ReadLineAsync(Cancellation)).ShouldNotBeNull().ShouldStartWith("+OK");
        }
    }

    [Theory]
    [InlineData("2.3.19.1 (9b53102964)", true)]
    [InlineData("2.4.1-4 (7d8c0e5759)", false)]
    public void Dovecot_tells_which_configuration_it_reads(string version, bool isBefore24) =>
        DovecotVersion.Parse(version).IsBefore24.ShouldBe(isBefore24);

    [Theory]
    [InlineData("2.2.36 (1f10bfa63)")]
    [InlineData("2.40.1")]
    [InlineData("")]
    public void Dovecot_that_is_not_known_is_an_error_that_names_it(string version) =>
        Should.Throw<ServerException>(() => DovecotVersion.Parse(version)).Line.ShouldContain($"Dovecot {version}");

    private void Touch(string name)
    {
        var path = Path.Combine(Local, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
    }
}
