using EventMonitors.Tests.Integration.Checks;

namespace EventMonitors.Tests.Integration.Tenancy;

/// <summary>An Api with the callers and the things that the table is about, made once.</summary>
public sealed class TenancyHost : WorkedHost
{
    internal Callers Callers { get; private set; } = null!;

    internal Things Things { get; private set; } = null!;

    /// <summary>Sends no token of its own.</summary>
    internal HttpClient Anonymous { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Callers = new Callers(this);
        await Callers.PrepareAsync();
        Things = new Things(this, Callers);
        await Things.PrepareAsync();
        Anonymous = Client(null);
    }
}
