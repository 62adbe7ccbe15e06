namespace EventMonitors.Contracts;

/// <summary>
/// Where the broker is and who we are there, from an AMQP URI
/// (<see href="https://www.rabbitmq.com/docs/uri-spec">RabbitMQ URI Specification</see>). Printed, it shows no credentials.
/// </summary>
public sealed record BrokerAddress
{
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    private BrokerAddress()
    {
    }

    /// <summary>Host name or address, an IPv6 literal without its brackets.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>The virtual host, decoded; <c>/</c> where the URI names none.</summary>
    public required string VirtualHost { get; init; }

    /// <summary>The broker's user; <c>guest</c> where the URI names none.</summary>
    public required string User { get; init; }

    /// <summary>The user's password.</summary>
    public required string Password { get; init; }

    /// <summary>Whether the connection is made over TLS (<c>amqps</c>).</summary>
    public required bool Tls { get; init; }

    /// <summary>Reads <c>amqp://user:password@host:port/vhost</c>; user, password and vhost are percent-encoded.</summary>
    /// <exception cref="FormatException">It is none. The message says what is wrong and shows nothing of the value.</exception>
    public static BrokerAddress Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new FormatException("is missing: it is an AMQP URI, amqp://user:password@host:port/vhost.");
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0)
            throw new FormatException("is not an AMQP URI (amqp://user:password@host:port/vhost, with special characters percent-encoded).");
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new FormatException("has a query or a fragment, which is not understood (percent-encode ? and #).");
        var path = uri.AbsolutePath.TrimStart('/');
        if (path.Contains('/', StringComparison.Ordinal))
            throw new FormatException("has a virtual host with a slash (percent-encode it as %2F).");

        var colon = uri.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var user = colon < 0 ? uri.UserInfo : uri.UserInfo[..colon];
        return new BrokerAddress
        {
            Host = uri.DnsSafeHost,
            Port = uri.Port > 0 ? uri.Port : uri.Scheme == "amqps" ? TlsPort : PlainPort,
            VirtualHost = path.Length == 0 ? "/" : Uri.UnescapeDataString(path),
            User = user.Length == 0 ? "guest" : Uri.UnescapeDataString(user),
            Password = colon < 0 ? "guest" : Uri.UnescapeDataString(uri.UserInfo[(colon + 1)..]),
            Tls = uri.Scheme == "amqps",
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}";
}
