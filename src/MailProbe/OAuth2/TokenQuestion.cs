namespace EventMonitors.MailProbe.OAuth2;

/// <summary>Asks for a new token, and gives up in its own time; throws a <see cref="Refusals.ProbeFailure"/> that is safe to show where there is none.</summary>
internal delegate Task<AccessToken> TokenQuestion(OAuth2Grant grant, string user);
