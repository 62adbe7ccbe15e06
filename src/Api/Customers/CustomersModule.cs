using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Customers;

/// <summary>Organizations and their customers.</summary>
public static class CustomersModule
{
    /// <summary>Adds the tables' projections and queries.</summary>
    public static IHostApplicationBuilder AddCustomers(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CustomerQueries>();
        builder.Services.AddSingleton<QuotaQueries>();
        builder.Services.AddInlineProjection<OrganizationProjection>();
        builder.Services.AddInlineProjection<CustomerProjection>();
        return builder;
    }
}
