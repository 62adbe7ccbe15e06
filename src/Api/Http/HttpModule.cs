using System.Text.Json;
using System.Text.Json.Serialization;
using EventMonitors.Api.Configuration;
using EventMonitors.Api.Http.OpenApi;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Telemetry;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace EventMonitors.Api.Http;

/// <summary>What every endpoint shares: JSON forms, problem documents, limits and the API's description.</summary>
public static class HttpModule
{
    /// <summary>Most bytes of any body; what an endpoint takes is less.</summary>
    private const long MaxBodyBytes = 8 * 1024 * 1024;

    /// <summary>Adds the conventions.</summary>
    /// <exception cref="InvalidSettingException">A proxy, an origin or a limit is malformed.</exception>
    public static WebApplicationBuilder AddHttp(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            // Who sends a request byte by byte holds a connection for no longer than this; bodies have Kestrel's own least rate.
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.Converters.Add(new TimestampConverter());
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        });
        builder.Services.AddSingleton(Options.Create(TrustedProxies.Read(builder.Configuration)));
        var origins = BrowserOrigins.Read(builder.Configuration);
        builder.Services.AddCors(options => BrowserOrigins.Configure(options, origins));
        var limits = RateLimitSettings.Read(builder.Configuration);
        builder.Services.AddSingleton(_ => new RateLimits(limits));
        builder.Services.AddCompression();
        builder.Services.AddOpenApi(ServedDescription.Name, ApiDescription.Configure);
        builder.Services.AddSingleton<ServedDescription>();
        return builder;
    }

    /// <summary>Uses the conventions; call it before any endpoint is mapped.</summary>
    public static void UseHttp(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseAnswerHeaders();
        app.UseHeadAsGet();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask });
        app.UseStatusCodePages(ProblemWriter.WriteAsync);
        app.UseCompression();
        app.UseRouting();
        app.UseRequestSpans();
        // Without origins a preflight is an OPTIONS like any other.
        if (BrowserOrigins.Read(app.Configuration).Count > 0) app.UseCors();
        app.UseAllowedMethods();
        app.UseRateLimitedAuthentication();
        app.UseSessionsBelowApi();
        app.UseAuthorization();
        app.MapGet(ServedDescription.Path, ([FromServices] ServedDescription description, HttpContext context) => description.ServeAsync(context)).ExcludeFromDescription();
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = ApiPaths.Docs.TrimStart('/');
            options.SwaggerEndpoint(ServedDescription.Path, "EventMonitors");
        });
    }
}
