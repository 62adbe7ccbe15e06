namespace EventMonitors.MailProbe.OAuth2;

/// <summary>
/// Asks for a new token, and gives up in its own time; throws a <see cref="Refusals.ProbeFailure"/> that is safe to show where
/// there is none.
/// </summary>
/// <param name="grant">What it is asked for with.</param>
/// <param name="sent">Called when the question no longer waits for its place among others.</param>
internal delegate Task<AccessToken> TokenQuestion(OAuth2Grant grant, Action sent);
