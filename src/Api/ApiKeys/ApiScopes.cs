using System.Reflection;
using System.Text.Json.Serialization;
using EventMonitors.Api.Sessions;

namespace EventMonitors.Api.ApiKeys;

/// <summary>The scopes by their names, as they are sent and stored.</summary>
public static class ApiScopes
{
    private static readonly Dictionary<string, ApiScope> ByName = Enum.GetValues<ApiScope>().ToDictionary(NameOf);

    /// <summary>All names, in the order of the scopes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<ApiScope>().Select(NameOf)];

    /// <summary>The scope of a name; <c>null</c> where there is none, since a newer version of the program knows more.</summary>
    public static ApiScope? Find(string name) => ByName.TryGetValue(name, out var scope) ? scope : null;

    /// <summary>The role that a key has which may do this much: it writes where one of its scopes does.</summary>
    public static Role RoleOf(IEnumerable<ApiScope> scopes) =>
        scopes.Any(scope => scope is ApiScope.MonitorsWrite or ApiScope.ChecksRun or ApiScope.CustomersWrite) ? Role.Editor : Role.Readonly;

    private static string NameOf(ApiScope scope) => typeof(ApiScope).GetField(scope.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name;
}
