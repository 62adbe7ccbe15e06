using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace EventMonitors.Api.Http;

/// <summary>
/// Answers to reads are compressed where <c>Accept-Encoding</c> asks for it; no other answer is. A creation's answer repeats the
/// secret that was sent beside text of the sender's choosing, and the length of such an answer, compressed, tells of the secret
/// (BREACH, https://www.breachattack.com/). What is read has its secrets masked.
/// </summary>
internal static class Compression
{
    /// <summary>Adds Brotli and gzip for JSON; exports see to themselves.</summary>
    public static void AddCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
            options.MimeTypes = [JsonBody.Json, "application/problem+json"];
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
    }

    /// <summary>Compresses the answers to reads that come from behind this.</summary>
    public static void UseCompression(this IApplicationBuilder app) =>
        app.UseWhen(context => HttpMethods.IsGet(context.Request.Method), reads => reads.UseResponseCompression());
}
