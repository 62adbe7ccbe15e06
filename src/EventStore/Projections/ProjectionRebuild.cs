using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Projections;

/// <summary>
/// Makes read models anew from the first event while the service goes on writing: into tables of the same names in the
/// schema <c>{schema}_rebuild</c>, which are exchanged for the serving ones when they have caught up.
/// </summary>
/// <remarks>
/// Its role owns the serving tables (or is a member of the role that does), may create schemas, and may lock
/// <c>event_store.mt_events</c>. Owner, rights, options and comments of the serving tables go over to the new ones. Memory is
/// that of a few pages and of what a few of them change. Interrupted by whatever it may be, the next rebuild goes on where this
/// one was, provided that it is the same program and the serving tables have not been altered.
/// </remarks>
public sealed class ProjectionRebuild
{
    private static readonly TimeSpan SettlePatience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ShortestLockWait = TimeSpan.FromMilliseconds(200);
    // Shorter than PostgreSQL's deadlock_timeout (1 s), so that it is this one that gives way; longer only for a vacuum, which
    // the server cancels then.
    private static readonly TimeSpan LongestLockWait = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan VacuumLockWait = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(2500);

    private readonly string _connectionString;
    private readonly EventTypes _types;
    private readonly ProjectionSet _projections;
    private readonly TimeProvider _clock;
    private readonly RebuildLimits _limits;

    /// <summary>Makes it; nothing is sent to the database.</summary>
    /// <param name="connectionString">The primary server's database, password included.</param>
    /// <param name="types">The events that may be read.</param>
    /// <param name="registrations">All projections of the program.</param>
    /// <param name="clock">Tells the pauses between attempts; the system's where it is left out.</param>
    /// <exception cref="ArgumentException">Two projections share a name or a table, or a name is malformed.</exception>
    public ProjectionRebuild(string connectionString, EventTypes types, IEnumerable<ProjectionRegistration> registrations, TimeProvider? clock = null)
        : this(connectionString, types, registrations, clock ?? TimeProvider.System, RebuildLimits.Usual)
    {
    }

    internal ProjectionRebuild(
        string connectionString, EventTypes types, IEnumerable<ProjectionRegistration> registrations, TimeProvider clock, RebuildLimits limits)
    {
        (_types, _projections, _clock, _limits) = (types, new ProjectionSet(registrations), clock, limits);
        _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            CommandTimeout = 0,
            ApplicationName = ProjectionLocks.SessionName("projection rebuild"),
        }.ConnectionString;
    }

    /// <summary>Rebuilds these projections together, reading the log once, and exchanges all their tables in one moment.</summary>
    /// <param name="names">Which ones; <c>null</c> for all.</param>
    /// <param name="restart">Whether to begin with the first event, also where an interrupted rebuild could be gone on with.</param>
    /// <param name="progress">Told after each page; may be <c>null</c>.</param>
    /// <param name="cancellationToken">Interrupts the rebuild; what was written stays, and the next one goes on from there.</param>
    /// <returns>How far the new tables are, and how much was read for them.</returns>
    /// <exception cref="UnknownProjectionException">There is no projection of such a name.</exception>
    /// <exception cref="RebuildInProgressException">Somebody else rebuilds one of them.</exception>
    /// <exception cref="RebuildTakenOverException">This one was silent for long, and somebody else has gone on with it.</exception>
    /// <exception cref="ProjectionEventException">A projection cannot take an event; the old tables go on serving.</exception>
    /// <exception cref="UnknownEventTypeException">An event's alias is not registered; the old tables go on serving.</exception>
    /// <exception cref="UnreadableEventException">An event's data does not fit its type; the old tables go on serving.</exception>
    /// <exception cref="InvalidOperationException">The tables have something that cannot be rebuilt, or were altered meanwhile.</exception>
    /// <exception cref="NpgsqlException">The database refused, or cannot be reached.</exception>
    public async Task<RebuildProgress> RunAsync(
        IReadOnlyCollection<string>? names = null,
        bool restart = false,
        IProgress<RebuildProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var targets = _projections.Choose(names).Select(registration => new RebuildTarget(registration)).ToList();
        if (targets.Count == 0)
            return new RebuildProgress(RebuildPhase.Done, 0, 0, 0, 0, 0);

        var numbers = targets.Select(target => ProjectionLocks.NumberOf(target.Name)).ToArray();
        await using var mine = new LeaderLock(
            _connectionString, ProjectionLocks.Rebuilding, numbers, ProjectionLocks.SessionName("projection rebuild"), _clock);
        if (!await mine.TryTakeAsync(cancellationToken))
            throw await WhoIsAtItAsync(targets, cancellationToken);

        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, mine.Lost);
        try
        {
            return await RunAsync(targets, restart, progress, held.Token);
        }
        catch (OperationCanceledException) when (mine.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new NpgsqlException("The session that held the rebuild's lock has ended.");
        }
    }

    private async Task<RebuildProgress> RunAsync(
        IReadOnlyList<RebuildTarget> targets, bool restart, IProgress<RebuildProgress>? progress, CancellationToken cancellationToken)
    {
        // Settled positions come from short looks at the primary, which share a pool; reading and writing have a session each.
        await using var looks = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = true, MaxPoolSize = 1 });
        using var settled = new SettledPosition(looks);
        await using var writing = await OpenAsync("set synchronous_commit = off", cancellationToken);
        // Always along the primary key: statistics of a log that grows fast mislead the planner.
        await using var reading = await OpenAsync("set enable_seqscan = off; set enable_bitmapscan = off", cancellationToken);

        var run = new RebuildRun(writing, targets);
        await run.PrepareAsync(restart, cancellationToken);

        var names = TakenEvents.NamesOf(targets.Select(target => target.Projection), _types);
        var log = new LogReader(reading, _types, names);
        var pass = new RebuildPass(log, run, targets, _limits, progress);

        await pass.CatchUpAsync(await settled.CatchUpAsync(SettlePatience, cancellationToken), cancellationToken);
        foreach (var target in targets)
            await RebuildTables.AnalyzeAsync(writing, target, cancellationToken);

        var exchange = new RebuildSwitch(writing, _types, run, targets, _limits);
        var locks = new LocksInTheWay(writing, targets, _clock);
        var pause = ShortestLockWait;
        while (true)
        {
            await pass.CatchUpAsync(await settled.CatchUpAsync(SettlePatience, cancellationToken), cancellationToken);
            var (who, hasVacuum) = await locks.LookAsync(ShortestLockWait, cancellationToken);
            pass.Report(RebuildPhase.Switching, who);
            var patience = hasVacuum ? VacuumLockWait : pause < LongestLockWait ? pause : LongestLockWait;
            if (who is null && await exchange.TryAsync(pass.Position, patience, names, cancellationToken) is { } reached)
                return pass.Done(reached);

            // Appends that queued behind the attempt get their turn.
            await Task.Delay(pause, _clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(string settings, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await RebuildTables.ExecuteAsync(connection, settings.Split(';'), cancellationToken);
        return connection;
    }

    private async Task<Exception> WhoIsAtItAsync(List<RebuildTarget> targets, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync("select 1", cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.Add($"""
            select t.name, h.who from unnest($1::text[], $2::bigint[]) t (name, number)
            join ({ProjectionLocks.Holders}) h on h.purpose = $3 and h.number = t.number
            """)
            .WithMany(targets, target => target.Name, NpgsqlDbType.Text)
            .WithMany(targets, target => ProjectionLocks.ShownNumberOf(target.Name), NpgsqlDbType.Bigint)
            .With((long)ProjectionLocks.Rebuilding, NpgsqlDbType.Bigint);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new RebuildInProgressException(reader.GetString(0), reader.GetString(1))
            : new RebuildInProgressException(targets[0].Name, "a session that has just ended");
    }
}
