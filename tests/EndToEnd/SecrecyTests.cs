using System.Text;
using EventMonitors.DevHost.Servers;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>Whoever gets hold of the database, the broker's files or the logs learns no customer's secret.</summary>
[Collection(nameof(RunningSystem))]
public sealed class SecrecyTests(RunningSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Neither_a_password_nor_an_unknown_key_is_found_in_any_dump()
    {
        var (marker, wrong, unknown) = ($"Marker {Guid.NewGuid():N}", $"Password-{Guid.NewGuid():N}", $"Unknown-{Guid.NewGuid():N}");
        var mail = system.Demo.Mail!;
        using var api = system.As(tokens => tokens.Editor);
        foreach (var password in (string[])[wrong, mail.Password])
        {
            var config = new { protocol = "imap", user = mail.User, password, tls = true, note = unknown, nested = new { list = new[] { unknown } } };
            var monitor = await api.CreateAsync(new { name = marker, port = mail.Imaps, imapPopConfig = config }, Cancellation);
            await api.ChecksAsync(monitor.GetProperty("id").GetInt64(), checks => checks.Count >= 2, Cancellation);
        }

        var trial = new { hostname = "localhost", port = mail.Imaps, timeoutSeconds = 15, imapPopConfig = new { user = mail.User, password = wrong, tls = true, note = unknown } };
        await api.PostAsync("/api/imap-pop-monitors/test", trial, System.Net.HttpStatusCode.OK, Cancellation);

        var database = await DumpDatabaseAsync();
        var broker = ReadAll(Path.Combine(system.Local, "rabbitmq"));
        var logs = ReadAll(Path.Combine(system.Local, "logs")) + string.Join('\n', system.Output);

        // The dumps are real ones: what may be in them is.
        database.ShouldContain(marker);
        broker.ShouldContain("check-requests");
        logs.ShouldContain("imap-login");
        foreach (var secret in (string[])[wrong, mail.Password, unknown])
        {
            foreach (var spelling in SpellingsOf(secret))
            {
                database.ShouldNotContain(spelling, Case.Insensitive);
                broker.ShouldNotContain(spelling, Case.Insensitive);
                logs.ShouldNotContain(spelling, Case.Insensitive);
            }
        }
    }

    // bytea columns are dumped as hexadecimal digits, and SASL speaks base64.
    private static string[] SpellingsOf(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        return [secret, Convert.ToHexString(bytes), Convert.ToBase64String(bytes).TrimEnd('=')];
    }

    private async Task<string> DumpDatabaseAsync()
    {
        var database = new NpgsqlConnectionStringBuilder(system.Demo.Database);
        var dump = new ChildProgram("pg_dump", Installed.Postgres("pg_dump"), ["--dbname", database.Database!])
        {
            Environment = new Dictionary<string, string>
            {
                ["PGHOST"] = database.Host!,
                ["PGPORT"] = $"{database.Port}",
                ["PGUSER"] = database.Username!,
                ["PGPASSWORD"] = database.Password!,
            },
        };
        return await Command.DemandAsync(dump, Cancellation);
    }

    // Byte for byte: a secret within binary data is found too.
    private static string ReadAll(string folder)
    {
        var text = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            text.Append(reader.ReadToEnd());
        }
        return text.ToString();
    }
}
