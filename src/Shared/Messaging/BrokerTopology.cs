using System.Security.Authentication;
using EventMonitors.Contracts;
using MassTransit;
using MassTransit.Middleware;

namespace EventMonitors.Messaging;

/// <summary>How the bus meets the broker: one connection, and queues declared exactly as <see cref="Queues.Arguments"/> says.</summary>
internal static class BrokerTopology
{
    /// <summary>Connects with the address's credentials; publisher confirms are on.</summary>
    public static void UseBroker(this IRabbitMqBusFactoryConfigurator bus, BrokerAddress broker, string connectionName)
    {
        bus.DeployPublishTopology = true;
        bus.Host(broker.Host, (ushort)broker.Port, broker.VirtualHost, connectionName, host =>
        {
            host.Username(broker.User);
            host.Password(broker.Password);
            host.PublisherConfirmation = true;
            if (broker.Tls) host.UseSsl(tls => tls.Protocol = SslProtocols.None);
        });
    }

    /// <summary>
    /// Sends messages of this type to a queue. The sender declares exchange, queue and binding when it connects and on every
    /// channel before it sends, so that nothing is confirmed and dropped because no consumer has ever been there. (MassTransit's own
    /// <c>queue:</c> addresses declare the queue without arguments, which RabbitMQ refuses for a quorum queue.)
    /// </summary>
    public static void SendsTo<TMessage>(this IRabbitMqBusFactoryConfigurator bus, string queue) where TMessage : class
    {
        bus.Message<TMessage>(message => message.SetEntityName(queue));
        bus.Publish<TMessage>(publish => publish.BindQueue(queue, queue, binding =>
        {
            foreach (var (name, value) in Queues.Arguments) binding.SetQueueArgument(name, value);
        }));
    }

    /// <summary>
    /// Declares the endpoint's queue as its senders do. What fails goes to <c>{queue}_error</c>, what was interrupted back to the queue.
    /// </summary>
    public static void UseSharedQueue(this IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false;
        foreach (var (name, value) in Queues.Arguments) endpoint.SetQueueArgument(name, value);
        endpoint.ConfigureError(error =>
        {
            error.UseFilter(new HandBackFilter());
            error.UseFilter(new ErrorTransportFilter());
        });
    }

    /// <summary>Has the broker return a message that no queue would take: the send then fails instead of vanishing.</summary>
    public static void RequireQueue(this SendContext context)
    {
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit)) rabbit.Mandatory = true;
    }
}
