using System.Text;

using EventMonitors.EventStore;

using Shouldly;

using Xunit;

namespace EventMonitors.Tests.Unit.EventStore;

public sealed class EventTypesTests
{
    private enum Colour
    {
        DarkRed,
    }

    private sealed record Painted(string WallName, Colour Colour, int? Coats);

    private sealed record Washed;

    private sealed record Measured
    {
        public Measured(int height) => Height = height >= 0 ? height : throw new ArgumentOutOfRangeException(nameof(height));

        public int Height { get; }
    }

    [Fact]
    public void Alias_and_type_find_each_other()
    {
        var types = new EventTypes().Add<Painted>("wall_painted").Add<Washed>("washed_2");

        types.AliasOf(typeof(Painted)).ShouldBe("wall_painted");
        types.Read("washed_2", "{}"u8, 1).Data.ShouldBe(new Washed());
        types.Aliases.ShouldBe(["wall_painted", "washed_2"], ignoreOrder: true);
    }

    [Fact]
    public void Where_nobody_asks_for_the_data_every_alias_is_read()
    {
        var (alias, data) = EventTypes.Unread.Read("wall_papered_v7", """{"pattern":"lilies"}"""u8, 1);

        alias.ShouldBe(new EventAlias("wall_papered", 7));
        data.ShouldBeOfType<System.Text.Json.JsonElement>().GetProperty("pattern").GetString().ShouldBe("lilies");
    }

    [Fact]
    public void Alias_stands_for_one_type_and_a_type_has_one_alias()
    {
        var types = new EventTypes().Add<Painted>("wall_painted");

        Should.Throw<ArgumentException>(() => types.Add<Washed>("wall_painted"));
        Should.Throw<ArgumentException>(() => types.Add<Painted>("wall_repainted"));
        types.Aliases.ShouldBe(["wall_painted"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("WallPainted")]
    [InlineData("wall-painted")]
    [InlineData("wall__painted")]
    [InlineData("_wall")]
    [InlineData("wall_")]
    [InlineData("1wall")]
    [InlineData("wall\n")]
    [InlineData("wall_v2")]
    [InlineData("wall_v1")]
    public void Alias_is_snake_case(string alias) => Should.Throw<ArgumentException>(() => new EventTypes().Add<Washed>(alias));

    [Fact]
    public void Alias_fits_its_column() => Should.Throw<ArgumentException>(() => new EventTypes().Add<Washed>(new string('a', 501)));

    [Fact]
    public void Data_is_camel_case_with_enums_as_strings_and_nulls_written() =>
        Encoding.UTF8.GetString(new EventTypes().Write(new Painted("north", Colour.DarkRed, null)))
            .ShouldBe("""{"wallName":"north","colour":"DarkRed","coats":null}""");

    [Fact]
    public void Type_that_nobody_registered_is_named() =>
        Should.Throw<UnknownEventTypeException>(() => new EventTypes().AliasOf(typeof(Washed))).Message.ShouldContain(nameof(Washed));

    [Theory]
    [InlineData("""{"colour":"DarkRed","coats":null}""")]
    [InlineData("""{"wallName":null,"colour":"DarkRed","coats":null}""")]
    [InlineData("""{"wallName":"north","colour":"Blue","coats":null}""")]
    [InlineData("null")]
    public void Data_that_does_not_fit_its_type_is_named_by_alias_and_position(string data)
    {
        var types = new EventTypes().Add<Painted>("wall_painted");

        var unreadable = Should.Throw<UnreadableEventException>(() => types.Read("wall_painted", Encoding.UTF8.GetBytes(data), 42));

        unreadable.Message.ShouldStartWith("The wall_painted at position 42 cannot be read: ");
    }

    [Fact]
    public void Data_that_its_type_refuses_in_whatever_way_is_named_too()
    {
        var unreadable = Should.Throw<UnreadableEventException>(() => new EventTypes().Add<Measured>("wall_measured").Read("wall_measured", """{"height":-1}"""u8, 42));

        (unreadable.Alias, unreadable.Position).ShouldBe(("wall_measured", 42));
        unreadable.InnerException.ShouldBeOfType<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Fact_that_a_newer_program_added_is_ignored() =>
        new EventTypes().Add<Painted>("wall_painted")
            .Read("wall_painted", """{"wallName":"north","colour":"DarkRed","coats":2,"primer":true}"""u8, 1).Data
            .ShouldBe(new Painted("north", Colour.DarkRed, 2));
}
