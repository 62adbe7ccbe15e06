using EventMonitors.Api.ApiKeys;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Sessions;

/// <summary>Organizations, customers, users and sessions: however a history is cut into runs, the same rows are left.</summary>
public sealed class AccountProjectionTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly (string One, string Two) Token = (Convert.ToBase64String(new byte[32]), Convert.ToBase64String([.. new byte[31], 1]));
    private static readonly Guid[] Session = [.. Enumerable.Range(1, 9).Select(n => new Guid(n, 0, 0, new byte[8]))];
    private static readonly IProjection[] Projections = [new OrganizationProjection(), new CustomerProjection(), new UserProjection(), new SessionProjection(), new ApiKeyProjection()];

    private TestDatabase _database = null!;
    private NpgsqlDataSource _source = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(TestContext.Current.CancellationToken);
        _source = NpgsqlDataSource.Create(_database.ConnectionString);
        await new EventStoreSchema(_source).ApplyAsync(TestContext.Current.CancellationToken);
        await new SchemaMigrations(_source, "event_monitors", typeof(DatabaseSchema).Assembly, "EventMonitors.Api.Schema.").ApplyAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static object[][] Histories { get; } =
    [
        [new OrganizationRegistered(2, "B"), new OrganizationRegistered(1, "A"), new CustomerRegistered(10, 1, Session[0], "C"), new CustomerRegistered(7, 2, Session[1], "D")],
        [new UserRegistered(2, null, "Supporter", Role.Supporter, null), new UserRegistered(1, 1, "Ada", Role.Admin, "ada@example.com")],
        [new OrganizationRegistered(1, "A"), new OrganizationRenamed(1, new("A", "B")), new OrganizationDeactivated(1), new OrganizationQuotaChanged(1) { Monitors = new(null, 5), TestsPerMinute = new(null, 7) },
            new OrganizationReactivated(1), new OrganizationQuotaChanged(1) { Monitors = new(5, null) }],
        [new CustomerRegistered(10, 1, Session[0], "C"), new CustomerRenamed(10, new("C", "D")), new CustomerDeactivated(10), new CustomerRegistered(7, 2, Session[1], "E"), new CustomerReactivated(10), new CustomerDeactivated(7)],
        [new UserRegistered(2, null, "S", Role.Supporter, null) { PasswordHash = "h1" }, new UserChanged(2) { Email = new(null, "s@example.com") }, new UserRegistered(1, 1, "Ada", Role.Admin, "ada@example.com"),
            new PasswordChanged(2, "h2", Session[3]), new UserRoleChanged(2, new(Role.Supporter, Role.Admin)), new UserDeactivated(1), new PasswordRehashed(2, "h3"), new UserReactivated(1), new UserChanged(1) { Name = new("Ada", "A") }],
        [new ApiKeyCreated(1, 1, "K", "emk_abcdef", Token.One, ["monitors:read", "b"], Noon, 7), new ApiKeyRenamed(1, new("K", "L")), new ApiKeyCreated(2, 1, "M", "emk_ghijkl", Token.Two, [], null, 7), new ApiKeyRevoked(1)],
        [Opened(Token.One, 0), Revoked(0)],
        [Opened(Token.One, 0), Revoked(0), Revoked(0)],
        [Revoked(0), Opened(Token.One, 0)],
        [Opened(Token.One, 0), Revoked(0), Opened(Token.One, 1)],
        [Opened(Token.One, 0), Opened(Token.One, 1), Revoked(0)],
        [Opened(Token.One, 0), Opened(Token.One, 1), Revoked(1)],
        [Opened(Token.Two, 3), Opened(Token.One, 0), Revoked(3), Opened(Token.Two, 4), Revoked(0), Opened(Token.One, 1), Revoked(4), Revoked(8)],
    ];

    [Fact]
    public async Task However_a_history_is_cut_into_runs_the_same_rows_are_left()
    {
        foreach (var history in Histories)
        {
            var whole = await RowsAsync(history, cuts: 0);
            whole.ShouldNotBeEmpty();
            // Each bit of the number is a cut behind one event.
            for (var cuts = 1; cuts < 1 << (history.Length - 1); cuts++)
                (await RowsAsync(history, cuts)).ShouldBe(whole, $"{string.Join(", ", history)} cut at {cuts:b}");
        }
    }

    [Fact]
    public async Task Token_opens_the_last_session_that_it_was_given_and_a_revoked_one_stays_so()
    {
        (await RowsAsync([Opened(Token.One, 0), Revoked(0)], 0)).ShouldContain("2026-03-01 12:00:01");
        (await RowsAsync([Opened(Token.One, 0), Revoked(0), Opened(Token.One, 1)], 0)).ShouldContain($"{Session[1]},5,\"2026-04-01 12:00:00+00\",,\"2026-03-01 12:00:02+00\",3)");
    }

    [Fact]
    public async Task Nobody_takes_over_the_id_of_another_ones_customer()
    {
        var store = new PostgresEventStore(_source, EventCatalogue.Create(), Projections.Select(projection => new InlineProjection(projection)));
        await store.AppendAsync([new StreamAppend("1", "customer-10", "customer", ExpectedVersion.NoStream, [New(new CustomerRegistered(10, 1, Session[0], "Mine"))])], cancellationToken: TestContext.Current.CancellationToken);

        var refused = await Should.ThrowAsync<PostgresException>(() => store.AppendAsync(
            [new StreamAppend("2", "customer-10", "customer", ExpectedVersion.NoStream, [New(new CustomerRegistered(10, 2, Session[1], "Now mine"))])],
            cancellationToken: TestContext.Current.CancellationToken));

        refused.ConstraintName.ShouldBe("customers_pkey");
        (await store.FindStreamAsync("2", "customer-10", TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    /// <summary>Writes the history into empty tables, in a transaction that is taken back.</summary>
    private async Task<string> RowsAsync(object[] history, int cuts)
    {
        await using var connection = await _source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var run = new List<RecordedEvent>();
        for (var i = 0; i < history.Length; i++)
        {
            run.Add(Recorded(history[i], i));
            if (i < history.Length - 1 && (cuts >> i & 1) == 0) continue;
            await using var batch = connection.CreateBatch();
            foreach (var projection in Projections)
                new InlineProjection(projection).Project(run, batch);
            await batch.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            run.Clear();
        }

        await using var rows = new NpgsqlCommand("set local timezone = 'UTC'; " + string.Join(" union all ", Projections.SelectMany(p => p.Tables)
            .Select(table => $"select string_agg(t::text, ' ' order by t::text) from event_monitors.{table} t")), connection);
        await using var reader = await rows.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var text = "";
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            text += reader.IsDBNull(0) ? "" : reader.GetString(0) + "\n";
        return text;
    }

    private static RecordedEvent Recorded(object data, int second) => new()
    {
        Id = Guid.NewGuid(),
        TenantId = "1",
        StreamId = "any",
        Version = second + 1,
        Alias = "any",
        SchemaVersion = 1,
        Data = data,
        Timestamp = Noon.AddSeconds(second),
        Metadata = EventMetadata.None,
    };

    private static NewEvent New(object data) => new(Guid.NewGuid(), data, Noon, EventMetadata.None);

    private static SessionOpened Opened(string token, int session) => new(Session[session], 5, token, Noon.AddMonths(1));

    private static SessionRevoked Revoked(int session) => new(Session[session], 5);
}
