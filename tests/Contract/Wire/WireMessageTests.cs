using System.Text.Json;
using EventMonitors.Contracts;
using Xunit;

namespace EventMonitors.Tests.Contract.Wire;

public sealed class WireMessageTests
{
    /// <summary>MassTransit writes the message body with the web defaults: camelCase, case-insensitive, numbers also from strings.</summary>
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    [Theory]
    [InlineData(typeof(CheckRequested))]
    [InlineData(typeof(CheckCompleted))]
    [InlineData(typeof(CheckExpired))]
    public void A_message_keeps_its_shape(Type type) => Golden.ShouldRoundTrip("Golden", $"{type.Name}.v1", type, Json);
}
