namespace EventMonitors.MailProbe.Politeness;

/// <summary>A port, and what is expected behind it.</summary>
/// <param name="Number">The TCP port.</param>
/// <param name="Protocol"><c>null</c> for the https of token endpoints.</param>
/// <param name="Tls">Whether TLS begins with the first byte.</param>
internal readonly record struct ServerPort(int Number, MailProtocol? Protocol, bool Tls)
{
    public static ServerPort Of(ProbeTarget target) => new(target.EffectivePort, target.Protocol, target.Tls);
}
