using System.Text;
using EventMonitors.Api.Messaging;
using RabbitMQ.Client;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Messaging;

/// <summary>Messages of somebody who has the broker's password and means no good.</summary>
public sealed class ErrorMessageReaderTests
{
    private const string Queue = "check-requests_error";

    [Theory]
    // Half of a character, in a value and in a key; bytes that are no UTF-8; more levels than anybody reads.
    [InlineData("""{"messageId":"\ud800"}""")]
    [InlineData("""{"\ud800":1,"message":{"\udc00":1,"worker":"\ud800"}}""")]
    [InlineData("{\"messageId\":\"\u00ff\u00fe\",\"messageType\":[\"\u00ff\"]}")]
    [InlineData("""{"messageType":["\ud800"],"message":{}}""")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void No_body_keeps_an_operator_from_seeing_what_else_lies_there(string latin1)
    {
        var message = ErrorMessageReader.Read(Queue, new BasicProperties(), Encoding.Latin1.GetBytes(latin1));
        (message.Id.Length, message.Type, message.Facts.Count).ShouldBe((16, null, 0));
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("\u001b[2J")]
    [InlineData("two words")]
    [InlineData("\u202eid")]
    [InlineData("--all")]
    public void An_id_that_nobody_can_type_or_write_down_is_that_of_the_body(string id)
    {
        var named = ErrorMessageReader.Read(Queue, new BasicProperties { MessageId = id }, "{}"u8);
        named.Id.ShouldBe("44136fa355b3678a");
        ErrorMessageReader.Read(Queue, new BasicProperties(), JsonOf(id)).Id.Length.ShouldBe(16);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(253_402_300_800)]
    public void A_time_that_no_calendar_has_is_not_known(long seconds)
    {
        var death = new Dictionary<string, object?> { ["reason"] = "rejected"u8.ToArray(), ["time"] = new AmqpTimestamp(seconds) };
        var message = ErrorMessageReader.Read(Queue, new BasicProperties { Headers = new Dictionary<string, object?> { ["x-death"] = new List<object?> { death } } }, "{}"u8);
        (message.FailedAt, message.Reason).ShouldBe((null, "given up by the broker: rejected"));
    }

    [Fact]
    public void What_is_put_back_goes_to_its_own_queue_alone_and_names_no_other_user()
    {
        var renewed = ErrorMessageReader.Renew(new BasicProperties
        {
            UserId = "somebody",
            MessageId = "1",
            Headers = new Dictionary<string, object?> { ["CC"] = new List<object?> { "check-results" }, ["BCC"] = new List<object?> { "check-results" }, ["kept"] = 1, ["MT-Fault-Message"] = "no luck" },
        });

        (renewed.IsUserIdPresent(), renewed.MessageId).ShouldBe((false, "1"));
        renewed.Headers!.Keys.ShouldBe(["kept", ErrorMessageReader.ReplaysHeader], ignoreOrder: true);
    }

    private static byte[] JsonOf(string id) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { messageId = id });
}
