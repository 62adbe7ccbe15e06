using System.Globalization;
using System.Text.Json;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Customers;

/// <summary>How a request names a customer: by the internal id (a number, or its digits in a string) or by the public UUID.</summary>
public abstract record CustomerReference
{
    private const string Rule = "must be a customer's internal id (a positive whole number, or its digits in a string) or its public UUID.";

    private CustomerReference()
    {
    }

    /// <summary>The internal numeric id.</summary>
    public sealed record ById(long Id) : CustomerReference;

    /// <summary>The public UUID.</summary>
    public sealed record ByPublicId(Guid Id) : CustomerReference;

    /// <summary>Reads the field <paramref name="name"/>; notes an error and returns <c>null</c> where it names no customer.</summary>
    public static CustomerReference? Read(RequestFields fields, string name, FieldErrors errors)
    {
        if (fields.Find(name) is not { } value)
        {
            errors.Add(name, $"is required: it {Rule}");
            return null;
        }

        var reference = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetWholeNumber(out var id) && id > 0 => new ById(id),
            JsonValueKind.String when value.TryGetText(out var text) => Parse(text),
            _ => null,
        };
        if (reference is null) errors.Add(name, Rule);
        return reference;
    }

    /// <returns><c>null</c> where the text is neither digits of a positive 64-bit number nor a UUID in its canonical form (RFC 9562 section 4).</returns>
    public static CustomerReference? Parse(string text) =>
        // .NET takes NUL characters at the end of a number for nothing.
        text.Contains('\0') ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id > 0 ? new ById(id) : null
        : text.Length == 36 && Guid.TryParseExact(text, "D", out var uuid) ? new ByPublicId(uuid)
        : null;
}
