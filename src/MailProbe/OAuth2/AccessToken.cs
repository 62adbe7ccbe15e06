namespace EventMonitors.MailProbe.OAuth2;

/// <summary>An access token (RFC 6749, section 1.4), and how long it may be used again. Printed, it shows nothing.</summary>
/// <param name="Text">Visible ASCII.</param>
/// <param name="KeepFor">From when it was asked for.</param>
internal sealed record AccessToken(string Text, TimeSpan KeepFor)
{
    public override string ToString() => nameof(AccessToken);
}
