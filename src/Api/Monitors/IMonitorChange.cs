using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>A request that says what a monitor is to be, read from its body: a patch of it, or the whole.</summary>
public interface IMonitorChange
{
    /// <summary>The customer that the body names, which can only be the monitor's own; <c>null</c> where it names none.</summary>
    CustomerReference? Customer { get; }

    /// <summary>Whether it says what the configuration is to be; where it does not, that stays, and no key is needed to change the rest.</summary>
    bool NamesConfig { get; }

    /// <summary>What the monitor is to be.</summary>
    /// <param name="state">The monitor as it is.</param>
    /// <param name="config">Its configuration, opened; where the request does not name it, what is known of it without a key.</param>
    /// <exception cref="ProblemException">400: the two do not go together.</exception>
    MonitorSettings Over(MailboxMonitor state, ImapPopConfig config);
}
