using System.Text.Json;
using EventMonitors.Contracts;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Contract.Wire;

public sealed class WireMessageTests
{
    /// <summary>MassTransit writes the message body with the web defaults: camelCase, case-insensitive, numbers also from strings.</summary>
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    [Theory]
    [InlineData(typeof(CheckRequested), "CheckRequested.v1.full")]
    [InlineData(typeof(CheckCompleted), "CheckCompleted.v1.full")]
    [InlineData(typeof(CheckExpired), "CheckExpired.v1")]
    [InlineData(typeof(TrialRequested), "TrialRequested.v1")]
    [InlineData(typeof(TrialCompleted), "TrialCompleted.v1")]
    public void A_message_keeps_its_shape(Type type, string golden) => Golden.ShouldRoundTrip("Golden", golden, type, Json);

    // Api and workers are exchanged one by one: for a while each side hears the other's older messages.
    [Theory]
    [InlineData(typeof(CheckRequested), "CheckRequested.v1")]
    [InlineData(typeof(CheckCompleted), "CheckCompleted.v1")]
    public void A_message_from_before_a_key_was_added_is_still_read(Type type, string golden) => Golden.ShouldStillBeRead("Golden", golden, type, Json);

    [Fact]
    public void A_request_without_options_has_those_that_change_nothing() =>
        JsonSerializer.Deserialize<CheckRequested>(Request("null"), Json)!.Options.ShouldBe(new CheckOptions());

    private static string Request(string options) =>
        File.ReadAllText(Path.Combine(Architecture.SourceTree.Root, "tests/Contract/Wire/Golden/CheckRequested.v1.json")).Replace("\"timeoutSeconds\"", $"\"options\": {options}, \"timeoutSeconds\"", StringComparison.Ordinal);
}
