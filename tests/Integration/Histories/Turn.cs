namespace EventMonitors.Tests.Integration.Histories;

/// <summary>What happens next in a history; numbers, so that a failing history can be made smaller. Any of them means something.</summary>
/// <param name="Kind">How it is appended.</param>
/// <param name="Tenant">Whose door.</param>
/// <param name="Door">Which one.</param>
/// <param name="Seed">How many events, of what kind, and when.</param>
public sealed record Turn(byte Kind, byte Tenant, byte Door, byte Seed);
