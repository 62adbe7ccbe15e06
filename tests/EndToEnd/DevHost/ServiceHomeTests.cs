using EventMonitors.DevHost.Servers;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.DevHost;

public sealed class ServiceHomeTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _checkout = Directory.CreateTempSubdirectory("em-home-");
    private readonly ServiceAccount _account = ServiceAccount.For(PostgresCluster.PackageUser);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Local => Path.Combine(_checkout.FullName, ".local");

    public void Dispose()
    {
        ServiceHome.Delete(Local, "postgres");
        _checkout.Delete(recursive: true);
    }

    [Fact]
    public async Task Service_can_write_where_its_home_is_and_nobody_else_can_read()
    {
        File.SetUnixFileMode(_checkout.FullName, OwnerOnly | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);

        var home = await ServiceHome.PrepareAsync(Local, "postgres", _account, Cancellation);

        home.Folder.ShouldBe(Path.Combine(Local, "postgres"));
        File.GetUnixFileMode(home.Folder).ShouldBe(OwnerOnly);
        await ServiceWritesAsync(home);
    }

    [Fact]
    public async Task Checkout_that_only_its_owner_may_enter_is_no_obstacle()
    {
        File.SetUnixFileMode(_checkout.FullName, OwnerOnly);

        var home = await ServiceHome.PrepareAsync(Local, "postgres", _account, Cancellation);

        await ServiceWritesAsync(home);
        File.Exists(Path.Combine(Local, "postgres", "written")).ShouldBeTrue();
        (await ServiceHome.PrepareAsync(Local, "postgres", _account, Cancellation)).Folder.ShouldBe(home.Folder);

        ServiceHome.Delete(Local, "postgres");
        Directory.Exists(home.Folder).ShouldBeFalse();
        Path.Exists(Path.Combine(Local, "postgres")).ShouldBeFalse();
    }

    [Fact]
    public async Task Link_copied_from_another_checkout_is_not_followed()
    {
        File.SetUnixFileMode(_checkout.FullName, OwnerOnly);
        var original = Path.Combine(_checkout.FullName, "original");
        Directory.CreateDirectory(original);
        Directory.CreateDirectory(Local);
        File.CreateSymbolicLink(Path.Combine(Local, "postgres"), original);

        var home = await ServiceHome.PrepareAsync(Local, "postgres", _account, Cancellation);

        await ServiceWritesAsync(home);
        Directory.EnumerateFileSystemEntries(original).ShouldBeEmpty();
    }

    private static Task<string> ServiceWritesAsync(ServiceHome home) =>
        Command.DemandAsync(new ChildProgram("touch", "touch", [home.PathOf("written")]) { Account = home.Account }, Cancellation);
}
