using System.Text.Json.Nodes;

using EventMonitors.EventStore;

using Shouldly;

using Xunit;

namespace EventMonitors.Tests.Unit.EventStore;

public sealed class EventVersionsTests
{
    private sealed record Painted(string Wall, string Colour, int Coats);

    private static EventTypes Types() => new EventTypes().Add<Painted>("wall_painted", FromVersion1, FromVersion2);

    [Fact]
    public void Every_older_version_goes_through_all_the_upcasters_behind_it()
    {
        ReadData("wall_painted", """{"name":"north"}""").ShouldBe(new Painted("north", "white", 1));
        ReadData("wall_painted_v2", """{"name":"north","colour":"red"}""").ShouldBe(new Painted("north", "red", 1));
        ReadData("wall_painted_v3", """{"wall":"north","colour":"red","coats":2}""").ShouldBe(new Painted("north", "red", 2));
    }

    [Fact]
    public void What_was_read_says_which_version_it_was_stored_in()
    {
        Types().Read("wall_painted", """{"name":"north"}"""u8, 1).Alias.ShouldBe(new EventAlias("wall_painted", 1));
        Types().Read("wall_painted_v2", """{"name":"north","colour":"red"}"""u8, 1).Alias.ShouldBe(new EventAlias("wall_painted", 2));
    }

    [Fact]
    public void Newest_version_is_the_one_that_is_written()
    {
        Types().Of(typeof(Painted)).Alias.Stored.ShouldBe("wall_painted_v3");
        Types().AliasOf(typeof(Painted)).ShouldBe("wall_painted");
        Types().StoredAliasesOf(typeof(Painted)).ShouldBe(["wall_painted", "wall_painted_v2", "wall_painted_v3"]);
    }

    [Theory]
    [InlineData("wall_painted_v9")]
    [InlineData("wall_painted_v4")]
    [InlineData("wall_painted_v2147483648")]
    [InlineData("wall_painted_v1")]
    [InlineData("wall_painted_v02")]
    public void Version_of_a_newer_program_is_named_by_alias_and_position(string alias)
    {
        var unknown = Should.Throw<UnknownEventTypeException>(() => Types().Read(alias, "{}"u8, 42));

        (unknown.Alias, unknown.Position).ShouldBe((alias, 42));
    }

    [Fact]
    public void Version_of_a_newer_program_is_told_apart_from_an_event_that_nobody_knows() =>
        Should.Throw<UnknownEventTypeException>(() => Types().Read("wall_painted_v9", "{}"u8, 42))
            .Message.ShouldBe("The event at position 42 has the alias \"wall_painted_v9\", which is not registered: this program knows the event up to version 3.");

    [Theory]
    [InlineData("wall_painted", "{}")]
    [InlineData("wall_painted", "[]")]
    [InlineData("wall_painted_v2", """{"name":"north","colour":null}""")]
    [InlineData("wall_painted_v2", "null")]
    public void Data_that_cannot_be_upcast_is_named_by_alias_and_position(string alias, string data)
    {
        var unreadable = Should.Throw<UnreadableEventException>(() => ReadData(alias, data));

        (unreadable.Alias, unreadable.Position).ShouldBe((alias, 42));
    }

    [Theory]
    [InlineData("door_opened", "door_opened", 1)]
    [InlineData("door_opened_v2", "door_opened", 2)]
    [InlineData("door_opened_v10", "door_opened", 10)]
    [InlineData("door_opened_v1", "door_opened_v1", 1)]
    [InlineData("door_opened_v0", "door_opened_v0", 1)]
    [InlineData("door_opened_v", "door_opened_v", 1)]
    [InlineData("door_opened_v2\n", "door_opened_v2\n", 1)]
    [InlineData("_v2", "_v2", 1)]
    public void Stored_alias_is_a_name_and_a_version(string stored, string name, int version)
    {
        var alias = EventAlias.Parse(stored);

        alias.ShouldBe(new EventAlias(name, version));
        alias.Stored.ShouldBe(stored);
    }

    private static object ReadData(string alias, string data) => Types().Read(alias, System.Text.Encoding.UTF8.GetBytes(data), 42).Data;

    private static JsonObject FromVersion1(JsonObject painted)
    {
        painted["colour"] = "white";
        return painted;
    }

    private static JsonObject FromVersion2(JsonObject painted) =>
        new() { ["wall"] = painted["name"]!.DeepClone(), ["colour"] = painted["colour"]?.DeepClone(), ["coats"] = 1 };
}
