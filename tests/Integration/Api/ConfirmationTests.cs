using System.Text.Json;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class ConfirmationTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task They_stand_at_the_end_of_an_answer_where_they_were_chosen_and_else_nowhere()
    {
        var plain = await api.ReadAsync(await api.CreateAsync(Json.With("name", "\"n\"")));
        plain.EnumerateObject().Last().Name.ShouldBe("imapPopConfig");

        var id = await api.CreateAsync(Json.With("confirmations", "3,\"recoveryConfirmations\":2.0"));
        var chosen = await api.ReadAsync(id);
        chosen.EnumerateObject().Select(p => p.Name).ShouldBe([.. plain.EnumerateObject().Select(p => p.Name), "confirmations", "recoveryConfirmations"]);
        Of(chosen).ShouldBe((3, 2));
        Of(await api.ReadAsync(id, "?version=1")).ShouldBe((3, 2));
    }

    [Fact]
    public async Task They_change_by_an_event_that_tells_both_values_and_null_takes_them_back()
    {
        var id = await api.CreateAsync(Json.With("confirmations", "3"));
        Of(await api.ChangeAsync(id, """{"confirmations":5,"recoveryConfirmations":4}""")).ShouldBe((5, 4));
        Of(await api.ChangeAsync(id, """{"confirmations":null}""")).ShouldBe((null, 4));
        Of(await api.ReadAsync(id)).ShouldBe((null, 4));
        Of(await api.ReadAsync(id, "?version=2")).ShouldBe((5, 4));

        var history = await api.EventsAsync(id);
        Changes(history[1]).ShouldBe("""[{"field":"confirmations","old":3,"new":5},{"field":"recoveryConfirmations","old":null,"new":4}]""");
        Changes(history[2]).ShouldBe("""[{"field":"confirmations","old":5,"new":null}]""");
        (await api.ScalarAsync<long>($"select probe_version from event_monitors.monitors where id = {id}")).ShouldBe(1, "no check finds out anything new");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("11")]
    [InlineData("1.5")]
    [InlineData("\"2\"")]
    public async Task They_are_whole_numbers_from_1_to_10(string value)
    {
        var id = await api.CreateAsync(Json.With("name", "\"n\""));
        foreach (var field in (string[])["confirmations", "recoveryConfirmations"])
            (await (await api.PatchAsync(id, $$"""{"{{field}}":{{value}}}""")).ErrorsAsync()).ShouldBe([field]);
    }

    private static string Changes(JsonElement e) => JsonSerializer.Serialize(e.GetProperty("changes"));

    private static (int? Confirmations, int? Recovery) Of(JsonElement monitor) => (Number(monitor, "confirmations"), Number(monitor, "recoveryConfirmations"));

    private static int? Number(JsonElement monitor, string field) => monitor.TryGetProperty(field, out var value) ? value.GetInt32() : null;
}
