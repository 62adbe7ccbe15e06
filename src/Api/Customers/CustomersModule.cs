using EventMonitors.EventStore;

namespace EventMonitors.Api.Customers;

/// <summary>Organizations and their customers.</summary>
public static class CustomersModule
{
    /// <summary>Adds the tables' projection and queries.</summary>
    public static IHostApplicationBuilder AddCustomers(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CustomerQueries>();
        builder.Services.AddSingleton<IInlineProjection, CustomerProjection>();
        return builder;
    }
}
