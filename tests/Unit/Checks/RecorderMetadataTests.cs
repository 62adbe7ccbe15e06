using EventMonitors.Api.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Checks;

public sealed class RecorderMetadataTests
{
    [Fact]
    public void An_end_belongs_to_the_trace_of_its_message_and_names_the_message_as_its_cause()
    {
        var message = Guid.NewGuid();
        var metadata = RecorderMetadata.Of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", message, "worker-1");
        metadata.CorrelationId.ShouldBe("0af7651916cd43dd8448eb211c80319c");
        metadata.CausationId.ShouldBe(message.ToString());
        metadata.Headers.ShouldBe(new Dictionary<string, string> { ["actor"] = "system:recorder", ["worker"] = "worker-1" }, ignoreOrder: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    public void Without_a_trace_there_is_no_correlation(string? traceParent) =>
        RecorderMetadata.Of(traceParent, null, "w").CorrelationId.ShouldBeNull();
}
