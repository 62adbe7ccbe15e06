using System.Text.Json;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Sessions;

/// <summary>Reads the fields of a user from a body, and notes what does not fit.</summary>
internal static class UserFields
{
    // No password is longer; whatever is, is not looked at.
    private const int MaxPasswordText = 1024;

    private static readonly Dictionary<string, Role> Roles = new()
    {
        ["admin"] = Role.Admin,
        ["editor"] = Role.Editor,
        ["readonly"] = Role.Readonly,
        ["supporter"] = Role.Supporter,
    };

    /// <summary>An address in lower case.</summary>
    public static string? Email(RequestFields fields, FieldErrors errors)
    {
        if (fields.Text("email") is not { } text) return null;
        var email = EmailAddress.Parse(text);
        if (email is null) errors.Add("email", EmailAddress.Rule);
        return email;
    }

    /// <summary>A role.</summary>
    public static Role? RoleOf(RequestFields fields, FieldErrors errors)
    {
        if (fields.Text("role") is not { } text) return null;
        if (Roles.TryGetValue(text, out var role)) return role;
        errors.Add("role", "must be admin, editor, readonly or supporter.");
        return null;
    }

    /// <summary>A new password in its normal form; whether it goes together with the user's address is not asked here.</summary>
    public static string? NewPassword(RequestFields fields, string field, FieldErrors errors)
    {
        if (fields.Text(field) is not { } text) return null;
        var password = text.Length <= MaxPasswordText ? PasswordRules.Normalize(text) : text;
        if (password is null) errors.Add(field, "contains text that is not valid Unicode.");
        else if (PasswordRules.FindProblem(password, email: null) is { } problem) errors.Add(field, problem);
        return errors.Has(field) ? null : password;
    }

    /// <summary>A password that was set before, in its normal form; empty where it can be none.</summary>
    public static string? OldPassword(RequestFields fields, string field, FieldErrors errors)
    {
        Demand(fields, field, errors);
        return fields.Text(field) is not { } text ? null : text.Length <= MaxPasswordText ? PasswordRules.Normalize(text) ?? "" : "";
    }

    /// <summary>Notes that a field is missing.</summary>
    public static void Demand(RequestFields fields, string field, FieldErrors errors)
    {
        if (fields.Find(field) is null) errors.Add(field, "is required.");
    }

    /// <summary>Notes that a role does not fit where the user belongs.</summary>
    public static void JudgeRole(Role? role, long? organizationId, FieldErrors errors)
    {
        if (role is { } wanted && !UserDecider.Fits(wanted, organizationId))
            errors.Add("role", organizationId is null ? "must be admin or supporter for a user of the platform." : "must be admin, editor or readonly for a user of an organization.");
    }

    /// <summary>Notes that a field which cannot be taken away is <c>null</c>.</summary>
    public static void DemandValues(JsonElement body, FieldErrors errors, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) NameField.DemandValue(body, name, errors);
    }
}
