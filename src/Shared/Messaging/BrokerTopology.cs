using System.Security.Authentication;
using EventMonitors.Contracts;
using MassTransit;
using MassTransit.Middleware;

namespace EventMonitors.Messaging;

/// <summary>How the bus meets the broker: one connection, and queues declared exactly as <see cref="Queues"/> says.</summary>
internal static class BrokerTopology
{
    /// <summary>
    /// Connects with the address's credentials, with publisher confirms, and declares every queue of the system: whichever
    /// side comes first, all of them are there before anything is sent.
    /// </summary>
    public static void UseBroker(this IRabbitMqBusFactoryConfigurator bus, BrokerAddress broker, string connectionName)
    {
        bus.DeployPublishTopology = true;
        bus.ReconnectPatiently();
        bus.Host(broker.Host, (ushort)broker.Port, broker.VirtualHost, connectionName, host =>
        {
            host.Username(broker.User);
            host.Password(broker.Password);
            host.PublisherConfirmation = true;
            if (broker.Tls) host.UseSsl(tls => tls.Protocol = SslProtocols.None);
        });
        bus.Carry<CheckRequested>(Queues.CheckRequests);
        // Requests for checks go to this one's queue too, sent to its exchange: published, a type has one queue alone.
        bus.Carry<TrialRequested>(Queues.CheckRequestsNow);
        bus.Carry<CheckCompleted>(Queues.CheckResults);
        bus.Carry<CheckExpired>(Queues.CheckResults);
        bus.Keep<UnhandledRequest>(Queues.CheckRequests);
        bus.Keep<UnhandledUrgentRequest>(Queues.CheckRequestsNow);
        bus.Keep<UnhandledResult>(Queues.CheckResults);
        bus.SendTopology.ConfigureErrorSettings = KeepForever;
        bus.SendTopology.ConfigureDeadLetterSettings = KeepForever;
    }

    /// <summary>
    /// Declares the endpoint's queue as its senders do. What fails goes to <c>{queue}_error</c>, what was interrupted back to the queue.
    /// </summary>
    public static void UseSharedQueue(this IRabbitMqReceiveEndpointConfigurator endpoint, string queue)
    {
        endpoint.ConfigureConsumeTopology = false;
        foreach (var (name, value) in Queues.ArgumentsOf(queue)) endpoint.SetQueueArgument(name, value);
        endpoint.ConfigureError(error =>
        {
            error.UseFilter(new HandBackFilter(queue));
            error.UseFilter(new ErrorTransportFilter());
        });
    }

    /// <summary>The address of a queue for messages of a type that is published elsewhere: the exchange of its name, which leads there alone.</summary>
    public static Uri AddressOf(string queue) => new($"exchange:{queue}");

    /// <summary>Has the broker return a message that no queue would take: the send then fails instead of vanishing.</summary>
    public static void RequireQueue(this SendContext context)
    {
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit)) rabbit.Mandatory = true;
    }

    // Messages of a type travel through one queue: published, they go to the exchange that bears its name. Exchange, queue and
    // binding are declared on connecting and on every channel that sends, so nothing is confirmed and dropped because no
    // consumer has ever been there. (MassTransit's own queue: addresses declare a queue without arguments, which RabbitMQ
    // refuses where it exists as a quorum queue.)
    private static void Carry<TMessage>(this IRabbitMqBusFactoryConfigurator bus, string queue) where TMessage : class
    {
        bus.Message<TMessage>(message => message.SetEntityName(queue));
        bus.Publish<TMessage>(publish => publish.BindQueue(queue, queue, binding =>
        {
            foreach (var (name, value) in Queues.ArgumentsOf(queue)) binding.SetQueueArgument(name, value);
        }));
    }

    // The broker itself moves what it gives up, and drops it where the error queue is missing: so that queue is declared with the
    // others, as if its messages had a type. Nobody ever publishes one.
    private static void Keep<TMessage>(this IRabbitMqBusFactoryConfigurator bus, string queue) where TMessage : class
    {
        var errors = Queues.ErrorQueueOf(queue);
        bus.Message<TMessage>(message => message.SetEntityName(errors));
        bus.Publish<TMessage>(publish =>
        {
            // What MassTransit takes for granted of a public type alone.
            publish.Durable = true;
            publish.AutoDelete = false;
            publish.BindQueue(errors, errors, binding =>
            {
                foreach (var (name, value) in Queues.ErrorArguments) binding.SetQueueArgument(name, value);
            });
        });
    }

    // MassTransit declares {queue}_error and {queue}_skipped with the arguments of {queue}.
    private static void KeepForever(IRabbitMqQueueBindingConfigurator errors)
    {
        foreach (var name in Queues.ArgumentsOf("").Keys) errors.SetQueueArgument(name, (object?)null);
        foreach (var (name, value) in Queues.ErrorArguments) errors.SetQueueArgument(name, value);
    }

    private sealed record UnhandledRequest;

    private sealed record UnhandledUrgentRequest;

    private sealed record UnhandledResult;
}
