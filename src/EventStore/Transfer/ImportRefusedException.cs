using System.Globalization;

namespace EventMonitors.EventStore.Transfer;

/// <summary>An import that was refused, because of what stands in the export or in the store; it changed nothing.</summary>
public sealed class ImportRefusedException : Exception
{
    /// <summary>The store is not one to import into.</summary>
    public ImportRefusedException(string reason) : base(reason)
    {
    }

    /// <summary>A line of the export is damaged, or not where it belongs.</summary>
    public ImportRefusedException(long line, string reason, Exception? inner = null)
        : base(string.Create(CultureInfo.InvariantCulture, $"Line {line}: {reason}"), inner) => Line = line;

    /// <summary>The line, counted from 1; <c>null</c> where the store is the reason.</summary>
    public long? Line { get; }
}
