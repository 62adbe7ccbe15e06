namespace EventMonitors.Api.Storage;

/// <summary>The tables are older than this program, or missing, and nothing may be changed about it here. The message is one line and says what to run.</summary>
public sealed class SchemaOutdatedException(string problem)
    : Exception($"{problem}; run 'schema apply' (dotnet run --project src/Api -- schema apply) with the owner's login in ConnectionStrings__EventStoreOwner.");
