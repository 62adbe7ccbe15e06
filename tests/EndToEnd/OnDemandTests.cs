using System.Net;
using EventMonitors.DevHost.Running;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>What somebody wants to know now.</summary>
[Collection(nameof(RunningSystem))]
public sealed class OnDemandTests(RunningSystem system) : IDisposable
{
    private readonly ApiClient _api = system.As(tokens => tokens.Editor);
    private readonly DemoMail _mail = system.Demo.Mail!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task A_monitor_that_is_not_scheduled_is_up_as_soon_as_somebody_asks()
    {
        var config = new { protocol = "imap", user = _mail.User, password = _mail.Password, tls = true };
        var monitor = await _api.CreateAsync(new { port = _mail.Imaps, status = "disabled", imapPopConfig = config }, Cancellation);
        var check = await _api.PostAsync($"/api/imap-pop-monitors/{monitor.GetProperty("id")}/check", null, HttpStatusCode.OK, Cancellation);

        (check.GetProperty("verdict").GetString(), check.GetProperty("trigger").GetString()).ShouldBe(("up", "manual"), check.GetRawText());
    }

    [Fact]
    public async Task A_wrong_password_is_found_before_a_monitor_has_it()
    {
        var password = $"Password-{Guid.NewGuid():N}";
        var body = new { hostname = "localhost", port = _mail.Imaps, timeoutSeconds = 15, imapPopConfig = new { user = _mail.User, password, tls = true } };
        var found = await _api.PostAsync("/api/imap-pop-monitors/test", body, HttpStatusCode.OK, Cancellation);

        (found.GetProperty("verdict").GetString(), found.GetProperty("fault").GetString()).ShouldBe(("down", "credentials"));
        found.GetRawText().ShouldNotContain(password);
        var tried = await _api.GetAsync("/api/events?types=configuration_tried&limit=1000", Cancellation);
        tried.GetProperty("items").EnumerateArray().ShouldContain(e => e.GetProperty("data").GetProperty("fault").GetString() == "credentials");
        tried.GetRawText().ShouldNotContain(password);
    }
}
