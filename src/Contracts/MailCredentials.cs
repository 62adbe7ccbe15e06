namespace EventMonitors.Contracts;

/// <summary>The secret part of a check. Printed, it shows neither field.</summary>
/// <param name="User">The mailbox user as the customer wrote it.</param>
/// <param name="Password">The password, <c>null</c> where none was configured.</param>
public sealed record MailCredentials(string User, string? Password)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(MailCredentials);
}
