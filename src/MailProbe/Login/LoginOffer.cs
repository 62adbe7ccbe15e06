namespace EventMonitors.MailProbe.Login;

/// <summary>What a server takes on a connection, as far as it has said.</summary>
/// <param name="Sasl">Its mechanisms of SASL.</param>
/// <param name="Command">The protocol's own command for user and password, <c>null</c> where the server does not take it.</param>
/// <param name="ClearPasswords">Whether it takes passwords without TLS by PLAIN and LOGIN.</param>
internal readonly record struct LoginOffer(SaslMechanisms Sasl, LoginMethod? Command, bool ClearPasswords);
