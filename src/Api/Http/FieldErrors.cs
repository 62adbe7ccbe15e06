namespace EventMonitors.Api.Http;

/// <summary>What is wrong with a request, field by field, in the order it was found. <c>$</c> stands for the body as a whole.</summary>
public sealed class FieldErrors
{
    private readonly Dictionary<string, List<string>> _errors = [];

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => _errors.Count > 0;

    /// <summary>The fields that something is wrong with.</summary>
    public IEnumerable<string> Fields => _errors.Keys;

    /// <summary>Whether this field has an error already, so that no second rule needs to speak about it.</summary>
    public bool Has(string field) => _errors.ContainsKey(field);

    /// <summary>Adds a sentence about a field; its path is written as in the body, <c>imapPopConfig.user</c>.</summary>
    public void Add(string field, string message)
    {
        if (!_errors.TryGetValue(field, out var messages)) _errors[field] = messages = [];
        messages.Add(message);
    }

    /// <summary>Adds what others found, but for fields that are known to have an error.</summary>
    public void AddAll(FieldErrors others)
    {
        foreach (var (field, messages) in others._errors) _errors.TryAdd(field, messages);
    }

    /// <summary>The <c>errors</c> map of a problem document.</summary>
    public IDictionary<string, string[]> ToDictionary() => _errors.ToDictionary(e => e.Key, e => e.Value.ToArray());
}
