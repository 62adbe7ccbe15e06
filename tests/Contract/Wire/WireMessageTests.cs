using System.Text.Json;
using System.Text.Json.Nodes;
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

    // A newer sender says more than this program knows, also within a certificate or an address.
    [Theory]
    [InlineData(typeof(CheckRequested), "CheckRequested.v1.full")]
    [InlineData(typeof(CheckCompleted), "CheckCompleted.v1.full")]
    [InlineData(typeof(CheckExpired), "CheckExpired.v1")]
    public void What_a_newer_sender_says_besides_is_ignored(Type type, string golden)
    {
        var known = File.ReadAllText(Path.Combine(Architecture.SourceTree.Root, $"tests/Contract/Wire/Golden/{golden}.json"));
        var read = JsonSerializer.Serialize(JsonSerializer.Deserialize(More(known), type, Json), type, Json);
        More(known).ShouldContain("notYetKnown");
        read.ShouldBe(JsonSerializer.Serialize(JsonSerializer.Deserialize(known, type, Json), type, Json));
    }

    [Fact]
    public void A_message_of_a_version_that_changed_its_meaning_is_refused_with_a_reason()
    {
        WireVersion.FindProblem(WireVersion.Newest).ShouldBeNull();
        Should.Throw<UnknownWireVersionException>(() => WireVersion.Demand(WireVersion.Newest + 1)).Message
            .ShouldBe("The message cannot be used: its schemaVersion is 2, and this program understands those up to 1: it is older than the sender.");
    }

    // A key more in every object but those whose keys are data.
    private static string More(string json)
    {
        var root = JsonNode.Parse(json)!;
        Add(root);
        return root.ToJsonString();

        static void Add(JsonNode? node)
        {
            if (node is JsonArray array) foreach (var item in array) Add(item);
            if (node is not JsonObject known) return;
            foreach (var (key, child) in known.ToArray()) if (key != "timingsMs") Add(child);
            known["notYetKnown"] = new JsonObject { ["a"] = 1 };
        }
    }

    private static string Request(string options) =>
        File.ReadAllText(Path.Combine(Architecture.SourceTree.Root, "tests/Contract/Wire/Golden/CheckRequested.v1.json")).Replace("\"timeoutSeconds\"", $"\"options\": {options}, \"timeoutSeconds\"", StringComparison.Ordinal);
}
