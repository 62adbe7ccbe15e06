namespace EventMonitors.Api.Scheduling;

/// <summary>How far a shard's schedule is, for whoever leads it next.</summary>
/// <param name="JudgedUntil">Whatever had to have its end by then (<see cref="Reconciliation.Lifetime"/>) has it.</param>
/// <param name="AskedUntil">Slots up to here were asked for, or given up.</param>
public sealed record ScheduleProgress(DateTimeOffset JudgedUntil, DateTimeOffset AskedUntil);
