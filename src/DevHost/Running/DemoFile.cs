using System.Text.Json;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>Where everything is and how to get in; others rely on its names. One value per line, so that a shell can read it with sed.</summary>
/// <param name="Url">Base address of the API.</param>
/// <param name="Database">Npgsql connection string.</param>
/// <param name="Broker">AMQP URI.</param>
/// <param name="Mail">The demo mail server; null without demo.</param>
/// <param name="Tokens">Bearer tokens; null without demo.</param>
public sealed record DemoFile(string Url, string Database, string Broker, DemoMail? Mail, DemoTokens? Tokens)
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public void Save(string path) => PrivateFile.Write(path, JsonSerializer.Serialize(this, Readable) + "\n");
}

/// <summary>Host, ports, and the one mailbox.</summary>
public sealed record DemoMail(string Host, int Imap, int Imaps, int Pop3, int Pop3s, int ImapsUntrusted, string User, string Password);

/// <summary>A bearer token for each of the demo users.</summary>
public sealed record DemoTokens(string Admin, string Editor, string Readonly, string Supporter, string OtherOrganization);
