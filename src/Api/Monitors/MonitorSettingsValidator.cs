using System.Globalization;
using System.Text;
using FluentValidation;

namespace EventMonitors.Api.Monitors;

/// <summary>The values that a monitor may have. Messages complete the sentence that begins with the field.</summary>
public sealed class MonitorSettingsValidator : AbstractValidator<MonitorSettings>
{
    private const int MaxName = 200;
    private const int MaxEmail = 254;
    private const int MostConfirmations = 10;

    /// <summary>The one instance; validators hold no state.</summary>
    public static MonitorSettingsValidator Instance { get; } = new();

    private MonitorSettingsValidator()
    {
        RuleFor(r => r.Name).Cascade(CascadeMode.Stop)
            .NotNull().WithMessage("is required.")
            .Must(HaveSomethingToRead).WithMessage("must not be empty.")
            .Must(name => name!.EnumerateRunes().Count() <= MaxName).WithMessage($"must have {MaxName} characters at most.")
            .Must(name => !name!.Any(char.IsControl)).WithMessage("must not contain control characters.")
            .OverridePropertyName("name");

        RuleFor(r => r.Hostname).Cascade(CascadeMode.Stop)
            .NotNull().WithMessage("is required.")
            .Must(BeHostname).WithMessage("{Problem}")
            .OverridePropertyName("hostname");

        RuleFor(r => r.Port)
            .InclusiveBetween(1, 65535).WithMessage("must be between 1 and 65535.")
            .OverridePropertyName("port");
        RuleFor(r => r.CheckInterval)
            .InclusiveBetween(10, 86400).WithMessage("must be between 10 and 86400 seconds.")
            .OverridePropertyName("checkInterval");
        RuleFor(r => r.TimeoutSeconds)
            .InclusiveBetween(1, 120).WithMessage("must be between 1 and 120 seconds.")
            .OverridePropertyName("timeoutSeconds");
        RuleFor(r => r.Confirmations)
            .InclusiveBetween(1, MostConfirmations).WithMessage($"must be between 1 and {MostConfirmations}.")
            .OverridePropertyName("confirmations");
        RuleFor(r => r.RecoveryConfirmations)
            .InclusiveBetween(1, MostConfirmations).WithMessage($"must be between 1 and {MostConfirmations}.")
            .OverridePropertyName("recoveryConfirmations");
        RuleFor(r => r.Status)
            .Must(status => status is null || MonitorStatus.Accepted.Contains(status)).WithMessage($"must be one of {string.Join(", ", MonitorStatus.Accepted)}.")
            .OverridePropertyName("status");

        RuleFor(r => r.NotificationPhoneNumber)
            .Matches(@"\A\+?[0-9][0-9 ()/.\-]{2,38}\z").WithMessage("must be a telephone number: digits, with '+', spaces and ( ) / . - between them.")
            .OverridePropertyName("notificationPhoneNumber");
        RuleFor(r => r.NotificationEmail).Cascade(CascadeMode.Stop)
            .MaximumLength(MaxEmail).WithMessage($"must have {MaxEmail} characters at most.")
            .Matches(@"\A[^\s@\p{C}]+@[^\s@\p{C}]+\z").WithMessage("must be one e-mail address.")
            .OverridePropertyName("notificationEmail");

        RuleFor(r => r.Config.Raw.Length)
            .LessThanOrEqualTo(ImapPopConfig.MaxBytes).WithMessage($"must have {ImapPopConfig.MaxBytes} bytes at most.")
            .OverridePropertyName(ImapPopConfig.Field);
        RuleFor(r => r.Config.Protocol)
            .Must(protocol => protocol is null or "imap" or "pop3").WithMessage("must be imap or pop3.")
            .OverridePropertyName("imapPopConfig.protocol");
        RuleFor(r => r.Config.User)
            .Must(HaveNoLineBreak).WithMessage("must not contain CR, LF or NUL.")
            .OverridePropertyName("imapPopConfig.user");
        RuleFor(r => r.Config.Password)
            .Must(HaveNoLineBreak).WithMessage("must not contain CR, LF or NUL.")
            .OverridePropertyName("imapPopConfig.password");
    }

    private static bool HaveSomethingToRead(string? name) =>
        name!.EnumerateRunes().Any(rune => !Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format);

    private static bool BeHostname(MonitorSettings request, string? hostname, ValidationContext<MonitorSettings> context)
    {
        var problem = Hostname.FindProblem(hostname!, out _);
        context.MessageFormatter.AppendArgument("Problem", problem);
        return problem is null;
    }

    // A protocol line ends at CR or LF, and a C string at NUL: none of them may come from a field.
    private static bool HaveNoLineBreak(string? text) => text is null || text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0;
}
