using FluentValidation;

namespace EventMonitors.Api.Monitors;

/// <summary>The values that a new monitor may have. Messages complete the sentence that begins with the field.</summary>
public sealed class CreateMonitorValidator : AbstractValidator<CreateMonitorRequest>
{
    private const int MaxName = 200;
    private const int MaxEmail = 254;

    /// <summary>The one instance; validators hold no state.</summary>
    public static CreateMonitorValidator Instance { get; } = new();

    private CreateMonitorValidator()
    {
        RuleFor(r => r.Name).Cascade(CascadeMode.Stop).OverridePropertyName("name")
            .NotNull().WithMessage("is required.")
            .Must(name => !string.IsNullOrWhiteSpace(name)).WithMessage("must not be empty.")
            .Must(name => name!.EnumerateRunes().Count() <= MaxName).WithMessage($"must have {MaxName} characters at most.")
            .Must(name => !name!.Any(char.IsControl)).WithMessage("must not contain control characters.");

        RuleFor(r => r.Hostname).Cascade(CascadeMode.Stop).OverridePropertyName("hostname")
            .NotNull().WithMessage("is required.")
            .Custom((hostname, context) =>
            {
                if (Hostname.FindProblem(hostname!, out _) is { } problem) context.AddFailure("hostname", problem);
            });

        RuleFor(r => r.Port).OverridePropertyName("port").InclusiveBetween(1, 65535).WithMessage("must be between 1 and 65535.");
        RuleFor(r => r.CheckInterval).OverridePropertyName("checkInterval").InclusiveBetween(10, 86400).WithMessage("must be between 10 and 86400 seconds.");
        RuleFor(r => r.TimeoutSeconds).OverridePropertyName("timeoutSeconds").InclusiveBetween(1, 120).WithMessage("must be between 1 and 120 seconds.");
        RuleFor(r => r.Status).OverridePropertyName("status")
            .Must(status => status is null || MonitorStatus.Accepted.Contains(status)).WithMessage($"must be one of {string.Join(", ", MonitorStatus.Accepted)}.");

        RuleFor(r => r.NotificationPhoneNumber).OverridePropertyName("notificationPhoneNumber")
            .Matches(@"\A\+?[0-9][0-9 ()/.\-]{2,38}\z").WithMessage("must be a telephone number: digits, with '+', spaces and ( ) / . - between them.");
        RuleFor(r => r.NotificationEmail).OverridePropertyName("notificationEmail")
            .MaximumLength(MaxEmail).WithMessage($"must have {MaxEmail} characters at most.")
            .Matches(@"\A[^\s@\p{C}]+@[^\s@\p{C}]+\z").WithMessage("must be one e-mail address.");

        RuleFor(r => r.Config.Raw.Length).OverridePropertyName(ImapPopConfig.Field)
            .LessThanOrEqualTo(ImapPopConfig.MaxBytes).WithMessage($"must have {ImapPopConfig.MaxBytes} bytes at most.");
        RuleFor(r => r.Config.Protocol).OverridePropertyName("imapPopConfig.protocol")
            .Must(protocol => protocol is null or "imap" or "pop3").WithMessage("must be imap or pop3.");
        RuleFor(r => r.Config.User).OverridePropertyName("imapPopConfig.user").Must(HaveNoLineBreak).WithMessage("must not contain CR, LF or NUL.");
        RuleFor(r => r.Config.Password).OverridePropertyName("imapPopConfig.password").Must(HaveNoLineBreak).WithMessage("must not contain CR, LF or NUL.")
            .NotEqual(MaskedConfig.Mask).WithMessage("is the mask that stands in the place of a stored password; send the password itself.");
    }

    // A protocol line ends at CR or LF, and a C string at NUL: none of them may come from a field.
    private static bool HaveNoLineBreak(string? text) => text is null || text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0;
}
