using System.Security.Cryptography;
using EventMonitors.Api.Configuration;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using EventMonitors.EventStore.Transfer;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace EventMonitors.Api.Commands;

/// <summary>What went wrong, in one line that says what to do where that is known.</summary>
internal static class FailureLine
{
    public static string Of(Exception error) => OneLine(error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } e =>
            $"the database refuses: {e.MessageText}; put a login that may do it into ConnectionStrings__EventStoreOwner (docs/security.md).",
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName } e =>
            $"the database lacks a table: {e.MessageText}; run 'schema apply'.",
        PostgresException e => $"the database refuses: {e.MessageText} (SQLSTATE {e.SqlState}).",
        NpgsqlException e => $"the database does not answer: {e.Message}; is PostgreSQL running where ConnectionStrings__EventStore says?",
        BrokerUnreachableException or AlreadyClosedException => "the broker does not answer; is RabbitMQ running where ConnectionStrings__RabbitMq says, and does it know that user?",
        OperationInterruptedException e => $"the broker refuses: {e.ShutdownReason?.ReplyText ?? "no reason is given"}.",
        PublishException => "the broker did not take a message back: its queue is full, or not there; it stays where it was.",
        CommandException or InvalidSettingException or SchemaOutdatedException or SchemaTooNewException or SchemaScriptChangedException => error.Message,
        ImportRefusedException e => $"the import is refused, and nothing was changed: {e.Message}",
        RebuildInProgressException e => $"{e.Message} Wait for it, or end that process.",
        UnknownProjectionException or RebuildTakenOverException or ProjectionEventException => error.Message,
        CryptographicException or IOException or UnauthorizedAccessException or UnknownEventTypeException or UnreadableEventException => error.Message,
        // A fault of the program: its kind helps whoever is told of it.
        _ => $"{error.GetType().Name}: {error.Message}",
    });

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
