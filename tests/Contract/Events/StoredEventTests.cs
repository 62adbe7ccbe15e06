using System.Reflection;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Contract.Events;

public sealed class StoredEventTests
{
    private static readonly EventTypes Types = EventCatalogue.Create();

    public static TheoryData<string> Aliases => [.. Types.Aliases.Order()];

    [Theory]
    [MemberData(nameof(Aliases))]
    public void A_stored_event_keeps_its_shape(string alias) =>
        Golden.ShouldRoundTrip("Golden", $"{alias}.v1", TypeOf(alias), Types.Json);

    [Fact]
    public void No_golden_file_is_left_of_an_event_that_nobody_reads() =>
        Directory.EnumerateFiles(Path.Combine(Architecture.SourceTree.Root, "tests/Contract/Events/Golden"))
            .Select(path => Path.GetFileName(path).Split('.')[0]).Distinct()
            .ShouldBe(Types.Aliases, ignoreOrder: true);

    [Fact]
    public void Every_event_is_in_the_catalogue_for_readers()
    {
        var catalogue = File.ReadAllText(Path.Combine(Architecture.SourceTree.Root, "docs/events.md"));
        foreach (var alias in Types.Aliases)
        {
            catalogue.ShouldContain($"`{alias}`");
            foreach (var property in TypeOf(alias).GetProperties())
                catalogue.ShouldContain($"`{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}`", Case.Sensitive, $"docs/events.md, {alias}");
        }
    }

    private static Type TypeOf(string alias) => typeof(EventCatalogue).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false, IsGenericType: false } && type.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null)
        .Single(type => Is(type, alias));

    private static bool Is(Type type, string alias)
    {
        try
        {
            return Types.AliasOf(type) == alias;
        }
        catch (UnknownEventTypeException)
        {
            return false;
        }
    }
}
