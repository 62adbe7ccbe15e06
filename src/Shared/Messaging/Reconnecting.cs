using System.Reflection;
using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;
using RabbitMQ.Client.Exceptions;

namespace EventMonitors.Messaging;

/// <summary>
/// When a broker that went away is tried again. MassTransit waits up to 30 seconds between two attempts, gives up after a thousand of
/// them, and at once where the broker refuses the user, as one does that has not read its users yet. It has no setting for that.
/// </summary>
internal static class Reconnecting
{
    // Two weeks.
    private const int Attempts = 250_000;

    /// <summary>Puts a patient policy in the place of MassTransit's.</summary>
    /// <exception cref="InvalidOperationException">This version of MassTransit keeps its policy elsewhere.</exception>
    public static void ReconnectPatiently(this IRabbitMqBusFactoryConfigurator bus)
    {
        if (FieldOf(bus.GetType(), "_hostConfiguration").GetValue(bus) is not RabbitMqHostConfiguration configuration) throw Unknown("the host's configuration");
        var own = configuration.ReceiveTransportRetryPolicy;
        var pauses = Enumerable.Range(0, Attempts).Select(attempt => ReconnectPause.After(attempt, Random.Shared.NextDouble())).ToArray();
        FieldOf(typeof(RabbitMqHostConfiguration), $"<{nameof(RabbitMqHostConfiguration.ReceiveTransportRetryPolicy)}>k__BackingField").SetValue(configuration, Retry.CreatePolicy(retry =>
        {
            retry.Handle<Exception>(error => own.IsHandled(error) || WasRefused(error));
            retry.Intervals(pauses);
        }));
    }

    private static bool WasRefused(Exception error) =>
        error is AuthenticationFailureException || (error.InnerException is { } cause && WasRefused(cause));

    private static FieldInfo FieldOf(Type type, string name) => type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic) ?? throw Unknown($"{type.Name}.{name}");

    private static InvalidOperationException Unknown(string what) => new($"This version of MassTransit has no {what}.");
}
