using EventMonitors.EventStore.Projections;

using Shouldly;

using Xunit;

namespace EventMonitors.Tests.Unit.EventStore.Projections;

public sealed class ProjectionSetTests
{
    [Fact]
    public void All_of_them_are_chosen_in_the_order_of_their_names() =>
        Set(new Rows("b"), new Rows("a")).Choose(null).Select(chosen => chosen.Projection.Name).ShouldBe(["a", "b"]);

    [Fact]
    public void Some_of_them_are_chosen_once_however_often_they_are_named() =>
        Set(new Rows("a"), new Rows("b"), new Rows("c")).Choose(["c", "a", "c"]).Select(chosen => chosen.Projection.Name).ShouldBe(["a", "c"]);

    [Fact]
    public void Unknown_name_is_refused_with_those_that_there_are()
    {
        var refusal = Should.Throw<UnknownProjectionException>(() => Set(new Rows("a"), new Rows("b")).Choose(["a", "B"]));
        (refusal.Name, string.Join(' ', refusal.Known)).ShouldBe(("B", "a b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Monitors")]
    [InlineData("monitors--all")]
    [InlineData("monitors all")]
    [InlineData("monitors\n")]
    [InlineData("a-name-that-is-too-long-for-what-a-session-is-called")]
    public void Name_that_sessions_and_checkpoints_cannot_carry_is_refused(string name) =>
        Should.Throw<ArgumentException>(() => Set(new Rows(name)));

    [Theory]
    [InlineData("read_models", "rows; drop table x")]
    [InlineData("read_models", "Rows")]
    [InlineData("read-models", "rows")]
    [InlineData("", "rows")]
    public void Name_that_is_no_plain_identifier_never_gets_into_a_statement(string schema, string table) =>
        Should.Throw<ArgumentException>(() => Set(new Rows("a", schema, table)));

    [Fact]
    public void Two_do_not_share_a_name_or_a_table()
    {
        Should.Throw<ArgumentException>(() => Set(new Rows("a"), new Rows("a", "other")));
        Should.Throw<ArgumentException>(() => Set(new Rows("a", "read_models", "rows"), new Rows("b", "read_models", "rows"))).Message.ShouldContain("a and b both write read_models.rows");
    }

    private static ProjectionSet Set(params Rows[] projections) => new(projections.Select(projection => new ProjectionRegistration(projection, ProjectionMode.Inline)));
}
