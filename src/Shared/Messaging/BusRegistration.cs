using MassTransit;

namespace EventMonitors.Messaging;

/// <summary>Registers the one bus of a program.</summary>
internal static class BusRegistration
{
    /// <summary>As MassTransit does, but for who starts and ends the bus: <see cref="BusLifetime"/>.</summary>
    public static void AddBus(this IServiceCollection services, Action<IBusRegistrationConfigurator> configure)
    {
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            configure(bus);
        });
        // In its place, since hosted services end in the reverse order of their registration.
        var own = services.Select((service, i) => (service.ImplementationType, Index: i)).Single(s => s.ImplementationType == typeof(MassTransitHostedService)).Index;
        services[own] = ServiceDescriptor.Singleton<IHostedService, BusLifetime>();
    }
}
