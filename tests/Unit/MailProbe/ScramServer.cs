using System.Security.Cryptography;
using System.Text;
using EventMonitors.MailProbe;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>The server's side of SCRAM, as a step of a script: it checks the proof and says what it was told to, honest or not.</summary>
internal sealed record ScramServer
{
    private const string Biws = "biws";

    public MailProtocol Protocol { get; init; } = MailProtocol.Imap;

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    public string User { get; init; } = Probing.User;

    public string Password { get; init; } = Probing.Password;

    /// <summary>The server's first message, from the client's nonce; by default an honest one.</summary>
    public Func<string, string> First { get; init; } = nonce => $"r={nonce}server,s={Salt},i=4096";

    /// <summary>The server's last message, from the honest one.</summary>
    public Func<string, string> Final { get; init; } = honest => honest;

    /// <summary>What the server says to the client's last, empty answer.</summary>
    public bool Accepts { get; init; } = true;

    public static string Salt { get; } = Convert.ToBase64String("salt of the server"u8);

    private string Name => Hash == HashAlgorithmName.SHA1 ? "SCRAM-SHA-1" : "SCRAM-SHA-256";

    /// <summary>The whole login, from the client's first message that comes with its command.</summary>
    public ScriptStep Login => async (connection, cancellation) =>
    {
        var command = (await connection.ReadLineAsync(cancellation)).Split(' ');
        var words = Protocol == MailProtocol.Imap ? command[1..] : command;
        if (words.Length != 3 || words[0] != (Protocol == MailProtocol.Imap ? "AUTHENTICATE" : "AUTH") || words[1] != Name)
            throw new ScriptException($"'{string.Join(' ', command)}' came instead of {Name}.");
        var clientFirst = Decode(words[2]);
        if (!clientFirst.StartsWith($"n,,n={User},r=", StringComparison.Ordinal))
            throw new ScriptException($"'{clientFirst}' came as the first message.");
        var serverFirst = First(clientFirst[(clientFirst.LastIndexOf("r=", StringComparison.Ordinal) + 2)..]);
        await SayAsync(serverFirst);
        var clientFinal = Decode(await connection.ReadLineAsync(cancellation));
        await SayAsync(Final(Signature(clientFirst[3..], serverFirst, clientFinal)));
        if (await connection.ReadLineAsync(cancellation) is not "" and var more)
            throw new ScriptException($"'{more}' came instead of the empty answer.");
        var verdict = Protocol == MailProtocol.Imap ? $"{command[0]} {(Accepts ? "OK" : "NO")}" : Accepts ? "+OK" : "-ERR";
        await connection.SendAsync($"{verdict} said so\r\n", cancellation);

        Task SayAsync(string message) => connection.SendAsync($"+ {Convert.ToBase64String(Encoding.UTF8.GetBytes(message))}\r\n", cancellation);
    };

    private string Signature(string clientFirstBare, string serverFirst, string clientFinal)
    {
        var withoutProof = clientFinal[..clientFinal.LastIndexOf(",p=", StringComparison.Ordinal)];
        if (!withoutProof.StartsWith($"c={Biws},r=", StringComparison.Ordinal))
            throw new ScriptException($"'{clientFinal}' came as the last message.");
        var signed = Encoding.UTF8.GetBytes($"{clientFirstBare},{serverFirst},{withoutProof}");
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Password), Convert.FromBase64String(Salt), 4096, Hash, Hash == HashAlgorithmName.SHA1 ? 20 : 32);
        var stored = CryptographicOperations.HashData(Hash, CryptographicOperations.HmacData(Hash, salted, "Client Key"u8));
        // The client's key comes out of its proof, and its hash must be the stored one.
        byte[] key = [.. Convert.FromBase64String(clientFinal[(withoutProof.Length + 3)..]).Zip(CryptographicOperations.HmacData(Hash, stored, signed), (a, b) => (byte)(a ^ b))];
        return CryptographicOperations.HashData(Hash, key).SequenceEqual(stored)
            ? $"v={Convert.ToBase64String(CryptographicOperations.HmacData(Hash, CryptographicOperations.HmacData(Hash, salted, "Server Key"u8), signed))}"
            : "e=invalid-proof";
    }

    private static string Decode(string message) => Encoding.UTF8.GetString(Convert.FromBase64String(message));
}
