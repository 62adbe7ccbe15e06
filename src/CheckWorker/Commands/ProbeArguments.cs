using System.CommandLine;
using EventMonitors.CheckWorker.Settings;
using EventMonitors.MailProbe;

namespace EventMonitors.CheckWorker.Commands;

/// <summary>The arguments of <c>probe</c>, and what they make of a target.</summary>
internal sealed class ProbeArguments
{
    private const int MaxTimeoutSeconds = 3_600;

    private readonly Argument<string> _address = new("mailbox") { Description = "imaps://user@host[:port]; also imap, pop3 and pop3s. The user is percent-encoded where it holds a colon or a %." };
    private readonly Option<bool> _password = new("--password-stdin") { Description = "Log in with the password on standard input." };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object." };
    private readonly Option<bool> _startTls = new("--starttls") { Description = "Demand STARTTLS (IMAP) or STLS (POP3)." };
    private readonly Option<string?> _mechanism = new("--mechanism") { Description = $"Log in with this one: {string.Join(", ", MechanismName.WithPassword)}.", HelpName = "name" };
    private readonly Option<string?> _mailbox = new("--mailbox") { Description = "Open this IMAP mailbox instead of INBOX.", HelpName = "name" };
    private readonly Option<int> _timeout = new("--timeout") { Description = "Seconds for all phases together.", HelpName = "seconds", DefaultValueFactory = _ => 30 };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Go on whatever is wrong with the certificate." };
    private readonly Option<int?> _ip = new("--ip") { Description = "Dial addresses of this IP version only: 4 or 6.", HelpName = "version" };
    private readonly Option<long?> _minMessages = new("--min-messages") { Description = "Fewest messages that there must be.", HelpName = "count" };
    private readonly Option<long?> _maxMessages = new("--max-messages") { Description = "Most messages that there may be.", HelpName = "count" };
    private readonly Option<int?> _newest = new("--newest-max-age") { Description = "How old the newest message may be (IMAP).", HelpName = "minutes" };
    private readonly Option<int?> _expiry = new("--expiry-days") { Description = "Warn where the certificate ends within so many days.", HelpName = "days" };
    private readonly Option<string[]> _allow = new("--allow") { Description = "A network that may be dialled, beside those of Egress__Allow__n; may be repeated.", HelpName = "cidr" };
    private readonly Option<string[]> _roots = new("--ca") { Description = "A PEM file of roots to trust, beside those of Tls__ExtraRoots__n; may be repeated.", HelpName = "file" };

    public void AddTo(Command command)
    {
        command.Add(_address);
        foreach (var option in (Option[])[_password, _json, _startTls, _mechanism, _mailbox, _timeout, _insecure, _ip, _minMessages, _maxMessages, _newest, _expiry, _allow, _roots])
            command.Add(option);
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>What holds on this machine, by its worker's settings and by what the arguments add to them.</summary>
    /// <exception cref="InvalidSettingException">A setting, a network or a file of roots cannot be used.</exception>
    public ProbeOptions OptionsOf(ParseResult parsed, IConfiguration configuration)
    {
        var options = ProbeSettings.Read(configuration, parsed.GetValue(_allow) ?? [], parsed.GetValue(_roots) ?? []);
        // Whoever says so here means POP3 too.
        return parsed.GetValue(_insecure) ? options with { VerifyPop3ByOption = true } : options;
    }

    /// <summary>What is to be probed. The password is read last, when nothing else can be wrong.</summary>
    /// <exception cref="UsageException">An argument cannot be used, or not beside another one.</exception>
    public async Task<ProbeTarget> TargetOfAsync(ParseResult parsed, Stream input, CancellationToken cancellationToken)
    {
        var address = ProbeAddress.Parse(parsed.GetRequiredValue(_address));
        if (address.Tls && parsed.GetValue(_startTls)) throw new UsageException("--starttls goes with imap:// and pop3://: the others begin with TLS.");
        if (address.User is null && parsed.GetValue(_password)) throw new UsageException("--password-stdin needs a user: imaps://user@host.");
        if (!parsed.GetValue(_password)) RefuseOfLogin(parsed);
        var target = TargetOf(parsed, address);
        // The worker's own rules, before anybody waits for a password.
        Refuse(target);
        if (!parsed.GetValue(_password)) return target;
        var complete = target with { Password = await PasswordInput.ReadAsync(input, cancellationToken) };
        Refuse(complete);
        return complete;
    }

    private static void Refuse(ProbeTarget target)
    {
        if (target.FindProblem() is { } problem) throw new UsageException(problem);
    }

    // They would be passed over in silence, and the mailbox be called up without them.
    private void RefuseOfLogin(ParseResult parsed)
    {
        foreach (var option in (Option[])[_mechanism, _mailbox, _minMessages, _maxMessages, _newest])
        {
            if (parsed.GetResult(option) is not null)
                throw new UsageException($"{option.Name} needs a login: imaps://user@host and --password-stdin.");
        }
    }

    private ProbeTarget TargetOf(ParseResult parsed, ProbeAddress address) => new()
    {
        Host = address.Host,
        Port = address.Port,
        Protocol = address.Protocol,
        Tls = address.Tls,
        StartTls = parsed.GetValue(_startTls),
        IpVersion = IpVersionOf(parsed.GetValue(_ip)),
        RejectUnauthorized = !parsed.GetValue(_insecure),
        User = address.User,
        AuthMechanism = MechanismOf(parsed.GetValue(_mechanism)),
        Mailbox = MailboxOf(parsed, address.Protocol),
        Expect = ExpectationOf(parsed, address.Protocol),
        CertificateExpiryWarningDays = AtLeast(0, "--expiry-days", parsed.GetValue(_expiry)),
        Timeout = parsed.GetValue(_timeout) is var seconds and >= 1 and <= MaxTimeoutSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"--timeout takes a number between 1 and {MaxTimeoutSeconds}."),
    };

    private string MailboxOf(ParseResult parsed, MailProtocol protocol) => (parsed.GetValue(_mailbox), protocol) switch
    {
        (null, _) => "INBOX",
        (_, MailProtocol.Pop3) => throw new UsageException("--mailbox is for IMAP: POP3 has one mailbox, and no name for it."),
        ("", _) => throw new UsageException("--mailbox takes a name."),
        var (name, _) => name,
    };

    private MailboxExpectation? ExpectationOf(ParseResult parsed, MailProtocol protocol)
    {
        var least = AtLeast(0, "--min-messages", parsed.GetValue(_minMessages));
        var most = AtLeast(0, "--max-messages", parsed.GetValue(_maxMessages));
        var age = AtLeast(1, "--newest-max-age", parsed.GetValue(_newest));
        if (least > most) throw new UsageException("--min-messages is more than --max-messages.");
        if (age is not null && protocol == MailProtocol.Pop3) throw new UsageException("--newest-max-age is for IMAP: POP3 does not tell when a message came.");
        return (least, most, age) == (null, null, null) ? null : new MailboxExpectation(least, most, age is { } minutes ? TimeSpan.FromMinutes(minutes) : null);
    }

    private static TNumber? AtLeast<TNumber>(TNumber least, string option, TNumber? value) where TNumber : struct, IComparable<TNumber> =>
        value is { } number && number.CompareTo(least) < 0 ? throw new UsageException($"{option} takes a number of at least {least}.") : value;

    private static IpVersion? IpVersionOf(int? version) => version switch
    {
        null => null,
        4 => IpVersion.IPv4,
        6 => IpVersion.IPv6,
        _ => throw new UsageException("--ip takes 4 or 6."),
    };

    // A token comes from a grant, and there is no way to give one by hand.
    private static AuthMechanism? MechanismOf(string? name)
    {
        if (name is null) return null;
        return MechanismName.WithPassword.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? MechanismName.Parse(name)
            : throw new UsageException($"--mechanism takes one of {string.Join(", ", MechanismName.WithPassword)}.");
    }
}
