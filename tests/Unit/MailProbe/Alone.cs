using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>For tests that count what the whole process holds: no other one runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
