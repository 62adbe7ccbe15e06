using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Scheduling;
using EventMonitors.Contracts;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Integration.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Scheduling;

public sealed class MonitorChangesTests(PipelineHost api) : IClassFixture<PipelineHost>, IAsyncLifetime
{
    private readonly List<CheckRequested> _taken = [];
    private Broker _broker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task A_changed_probe_field_brings_a_first_check_of_what_is_true_now()
    {
        var id = await CreateAsync();
        var created = (await SeeRequestsAsync(id, 1))[0];
        await PatchAsync(id, """{"name":"not used by the probe","checkInterval":3000}""");
        var renamed = (await api.Service<MonitorRows>().ReadAsync(new Shard(0, 1), [id], Cancellation)).ShouldHaveSingleItem();
        (renamed.ProbedSince, renamed.Monitor.ChangedAt > created.Slot).ShouldBe((created.Slot, true));
        await PatchAsync(id, """{"hostname":"other.example","imapPopConfig":{"password":"open sesame"}}""");

        var request = (await SeeRequestsAsync(id, 2))[1];
        request.Trigger.ShouldBe("change");
        request.CheckId.ShouldBe(CheckIds.OfChange(id, 3));
        request.Host.ShouldBe("other.example");
        CredentialEnvelope.Open(request.SealedCredentials!, CheckTarget.Of(request), [api.TransportKey]).Password.ShouldBe("open sesame");
    }

    [Fact]
    public async Task What_a_check_does_differently_travels_with_it_and_its_token_is_sealed()
    {
        var id = await CreateAsync();
        await SeeRequestsAsync(id, 1);
        await PatchAsync(id, """
            {"imapPopConfig":{"password":null,"tls":false,"startTls":true,"authMechanism":"oauthbearer","mailbox":"Alerts","ipVersion":4,"certificateExpiryWarningDays":21,
             "oauth2":{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"hunter3","scope":"mail"},
             "expect":{"minMessages":1,"maxMessages":5000000000,"newestMessageMaxAgeMinutes":60}}}
            """);

        var request = (await SeeRequestsAsync(id, 2))[1];
        request.Trigger.ShouldBe("change");
        request.Options.ShouldBe(new CheckOptions
        {
            StartTls = true,
            AuthMechanism = "OAUTHBEARER",
            Mailbox = "Alerts",
            MinMessages = 1,
            MaxMessages = 5_000_000_000,
            NewestMessageMaxAgeMinutes = 60,
            CertificateExpiryWarningDays = 21,
            IpVersion = 4,
        });
        JsonSerializer.Serialize(request).ShouldNotContain("hunter3");
        CredentialEnvelope.Open(request.SealedCredentials!, CheckTarget.Of(request), [api.TransportKey])
            .ShouldBe(new MailCredentials("monitor@example.com", null, new OAuth2Credentials("https://login.example.com/token", "c", "hunter3", null, "mail")));
        Should.Throw<CryptographicException>(() =>
            CredentialEnvelope.Open(request.SealedCredentials!, CheckTarget.Of(request with { Options = request.Options with { StartTls = false } }), [api.TransportKey]));

        await PatchAsync(id, """{"imapPopConfig":{"oauth2":{"clientSecret":"hunter4"}}}""");
        var next = (await SeeRequestsAsync(id, 3))[2];
        CredentialEnvelope.Open(next.SealedCredentials!, CheckTarget.Of(next), [api.TransportKey]).OAuth2!.ClientSecret.ShouldBe("hunter4");
    }

    [Fact]
    public async Task A_monitor_that_is_activated_again_gets_a_first_check()
    {
        var id = await CreateAsync(status: "paused");
        await PatchAsync(id, """{"status":"active"}""");
        (await SeeRequestsAsync(id, 1))[0].CheckId.ShouldBe(CheckIds.OfChange(id, 2));
    }

    [Fact]
    public async Task What_is_disabled_deleted_or_has_lost_its_secrets_is_not_asked_for_any_more()
    {
        var (disabled, deleted, shredded, control) = (await CreateAsync(10), await CreateAsync(10), await CreateAsync(10), await CreateAsync(10));
        await SeeAsync(taken => new[] { disabled, deleted, shredded, control }.All(id => taken.Any(r => r.MonitorId == id)));
        await PatchAsync(disabled, """{"status":"disabled"}""");
        (await api.Client().DeleteAsync(MonitorCalls.Path(deleted), Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await api.Service<ShredSecretsHandler>().HandleAsync(shredded, EventMetadata.None, Cancellation)).ShouldBe(ShredOutcome.Shredded);

        // Changes are followed in their order: once this one has been, the others have.
        await PatchAsync(control, """{"timeoutSeconds":7}""");
        await SeeAsync(taken => taken.Any(r => r.MonitorId == control && r.TimeoutSeconds == 7));
        var asked = Asked();
        await SeeAsync(taken => taken.Any(r => r.MonitorId == control && r is { Trigger: "schedule", TimeoutSeconds: 7 }));
        Asked().ShouldBe(asked);

        int Asked() => _taken.Count(r => r.MonitorId == disabled || r.MonitorId == deleted || r.MonitorId == shredded);
    }

    private Task<CheckRequested[]> SeeRequestsAsync(long monitorId, int count) => SeeAsync(taken => taken.Count(r => r.MonitorId == monitorId) >= count, monitorId);

    private async Task<CheckRequested[]> SeeAsync(Predicate<List<CheckRequested>> condition, long? monitorId = null)
    {
        await Eventually.SeeAsync(
            async () =>
            {
                while (await _broker.TakeRequestAsync(Cancellation) is { } envelope)
                    _taken.Add(envelope.GetProperty("message").Deserialize<CheckRequested>(JsonSerializerOptions.Web)!);
                return condition(_taken);
            },
            seen => seen);
        return [.. _taken.Where(r => monitorId is null || r.MonitorId == monitorId)];
    }

    private async Task PatchAsync(long id, string body)
    {
        var answer = await api.Client().PatchAsync(MonitorCalls.Path(id), Json.Body(body), Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private Task<long> CreateAsync(int interval = 3600, string status = "active") => api.CreateMonitorAsync(new
    {
        customerId = 10,
        name = "scheduled",
        hostname = "mail.example.com",
        status,
        checkInterval = interval,
        imapPopConfig = new { user = "monitor@example.com", password = "hunter2", tls = true },
    });
}
