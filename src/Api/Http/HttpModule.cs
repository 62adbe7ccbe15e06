using System.Text.Json;
using System.Text.Json.Serialization;
using EventMonitors.Api.Sessions;
using Microsoft.Extensions.Options;

namespace EventMonitors.Api.Http;

/// <summary>What every endpoint shares: JSON forms, problem documents, limits and the API's description.</summary>
public static class HttpModule
{
    /// <summary>Adds the conventions.</summary>
    public static WebApplicationBuilder AddHttp(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.Converters.Add(new TimestampConverter());
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        });
        builder.Services.AddSingleton(Options.Create(TrustedProxies.Read(builder.Configuration)));
        builder.Services.AddOpenApi("v1", ApiDescription.Configure);
        return builder;
    }

    /// <summary>Uses the conventions; call it before any endpoint is mapped.</summary>
    public static void UseHttp(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask });
        app.UseStatusCodePages(ProblemWriter.WriteAsync);
        app.UseAuthentication();
        app.UseSessionsBelowApi();
        app.UseAuthorization();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "docs";
            options.SwaggerEndpoint("/openapi/v1.json", "EventMonitors");
        });
    }
}
