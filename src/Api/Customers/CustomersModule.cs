using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Customers;

/// <summary>Organizations and their customers.</summary>
public static class CustomersModule
{
    /// <summary>Adds the tables' projections and queries.</summary>
    public static IHostApplicationBuilder AddCustomers(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CustomerQueries>();
        builder.Services.AddSingleton<CustomerHandler>();
        builder.Services.AddSingleton<OrganizationQueries>();
        builder.Services.AddSingleton<OrganizationHandler>();
        builder.Services.AddSingleton<QuotaQueries>();
        builder.Services.AddInlineProjection<OrganizationProjection>();
        builder.Services.AddInlineProjection<CustomerProjection>();
        return builder;
    }

    /// <summary>Maps organizations, their quotas and customers.</summary>
    public static void MapCustomers(this IEndpointRouteBuilder routes)
    {
        routes.MapOrganizationEndpoints();
        routes.MapCustomerEndpoints();
    }
}
