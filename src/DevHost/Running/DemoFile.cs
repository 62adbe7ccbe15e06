using System.Text.Json;
using System.Text.Json.Serialization;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>Where everything is and how to get in; others rely on its names. One value per line, so that a shell can read it with sed.</summary>
/// <param name="Url">Base address of the API.</param>
/// <param name="Database">Npgsql connection string.</param>
/// <param name="Broker">AMQP URI.</param>
/// <param name="Mail">The demo mail server; null without demo.</param>
/// <param name="Tokens">Bearer tokens; null without demo.</param>
/// <param name="Logins">Who can log in; null without demo. Behind all else, each on a line of its own: its names are those of other values too.</param>
public sealed record DemoFile(string Url, string Database, string Broker, DemoMail? Mail, DemoTokens? Tokens, IReadOnlyList<DemoLogin>? Logins)
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new OneLine() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public void Save(string path) => PrivateFile.Write(path, ToText());

    /// <summary>The file's text.</summary>
    public string ToText() => JsonSerializer.Serialize(this, Readable) + "\n";

    private sealed class OneLine : JsonConverter<DemoLogin>
    {
        public override DemoLogin Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<DemoLogin>(ref reader, JsonSerializerOptions.Web)!;

        public override void Write(Utf8JsonWriter writer, DemoLogin value, JsonSerializerOptions options) =>
            // What is written raw is not put on a line of its own by itself.
            writer.WriteRawValue($$"""{{'\n'}}    { "role": {{Text(value.Role)}}, "email": {{Text(value.Email)}}, "password": {{Text(value.Password)}} }""");

        private static string Text(string value) => JsonSerializer.Serialize(value);
    }
}

/// <summary>Host, ports, and the one mailbox.</summary>
public sealed record DemoMail(string Host, int Imap, int Imaps, int Pop3, int Pop3s, int ImapsUntrusted, string User, string Password);

/// <summary>A bearer token for each of the demo users.</summary>
public sealed record DemoTokens(string Admin, string Editor, string Readonly, string Supporter, string OtherOrganization);

/// <summary>A user who can log in.</summary>
public sealed record DemoLogin(string Role, string Email, string Password)
{
    private static readonly string[] Roles = ["admin", "editor", "readonly", "supporter"];

    /// <summary>One for each role, with passwords of their own.</summary>
    public static IReadOnlyList<DemoLogin> Make() => [.. Roles.Select(role => new DemoLogin(role, $"{role}@demo.example", RandomSecret.Make()))];
}
