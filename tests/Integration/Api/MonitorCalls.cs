using System.Net;
using System.Text;
using System.Text.Json;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>Calls about monitors, as the demo's editor unless another token is named.</summary>
internal static class MonitorCalls
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static string Path(long id) => $"/api/imap-pop-monitors/{id}";

    public static async Task<long> CreateAsync(this ApiHost api, string body)
    {
        var response = await api.Client(api.Tokens.Editor).PostAsync("/api/imap-pop-monitors", Json.Body(body), Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync(Cancellation));
        return (await Json.ReadAsync(response, Cancellation)).GetProperty("id").GetInt64();
    }

    public static Task<HttpResponseMessage> PatchAsync(this ApiHost api, long id, string body, string? token = null, string mediaType = "application/merge-patch+json") =>
        api.Client(token ?? api.Tokens.Editor).PatchAsync(Path(id), new StringContent(body, Encoding.UTF8, mediaType), Cancellation);

    public static async Task<JsonElement> ChangeAsync(this ApiHost api, long id, string body)
    {
        var response = await api.PatchAsync(id, body);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Cancellation));
        return await Json.ReadAsync(response, Cancellation);
    }

    public static Task<HttpResponseMessage> DeleteAsync(this ApiHost api, long id, string? token = null) =>
        api.Client(token ?? api.Tokens.Editor).DeleteAsync(Path(id), Cancellation);

    public static Task<HttpResponseMessage> GetAsync(this ApiHost api, long id, string query = "", string? token = null) =>
        api.Client(token ?? api.Tokens.Readonly).GetAsync(Path(id) + query, Cancellation);

    public static async Task<JsonElement> ReadAsync(this ApiHost api, long id, string query = "", string? token = null)
    {
        var response = await api.GetAsync(id, query, token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Cancellation));
        return await Json.ReadAsync(response, Cancellation);
    }

    /// <summary>The monitor's own history, oldest first.</summary>
    public static async Task<JsonElement[]> EventsAsync(this ApiHost api, long id) =>
        [.. (await api.ReadAsync(id, "/events?limit=1000", api.Tokens.Editor)).GetProperty("items").EnumerateArray()];

    /// <summary>The fields that a refusal names.</summary>
    public static async Task<string[]> ErrorsAsync(this HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, await response.Content.ReadAsStringAsync(Cancellation));
        return [.. (await Json.ReadAsync(response, Cancellation)).GetProperty("errors").EnumerateObject().Select(e => e.Name)];
    }

    public static async Task<T> ScalarAsync<T>(this ApiHost api, string sql)
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    public static async Task ExecuteAsync(this ApiHost api, string sql)
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
