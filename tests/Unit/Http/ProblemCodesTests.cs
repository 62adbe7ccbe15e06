using System.Net.Sockets;
using EventMonitors.Api.Http;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Http;

public sealed class ProblemCodesTests
{
    [Fact]
    public void Whatever_the_framework_refuses_has_a_listed_code()
    {
        foreach (var status in Enumerable.Range(400, 200))
            ProblemCodes.All.ShouldContain(known => known.Code == ProblemCodes.Of(status));
        foreach (var (status, code) in ProblemCodes.All.Where(known => known.Code == ProblemCodes.Of(known.Status)))
            ProblemCodes.Known(status, code).ShouldBe(code);
    }

    [Fact]
    public void A_code_that_is_not_listed_cannot_be_given() =>
        Should.Throw<InvalidOperationException>(() => ProblemCodes.Known(StatusCodes.Status418ImATeapot, "teapot"));

    [Theory]
    [InlineData(PostgresErrorCodes.AdminShutdown)]
    [InlineData(PostgresErrorCodes.CannotConnectNow)]
    [InlineData(PostgresErrorCodes.TooManyConnections)]
    [InlineData(PostgresErrorCodes.ConnectionFailure)]
    public void A_database_that_takes_nobody_is_away(string state) =>
        ProblemHandler.IsAway(new PostgresException("message", "FATAL", "FATAL", state)).ShouldBeTrue();

    [Fact]
    public void A_database_that_cannot_be_reached_is_away_however_deep_that_lies()
    {
        var refused = new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused));
        ProblemHandler.IsAway(refused).ShouldBeTrue();
        ProblemHandler.IsAway(new InvalidOperationException("wrapped", refused)).ShouldBeTrue();
    }

    [Fact]
    public void A_fault_of_ours_is_not_away()
    {
        ProblemHandler.IsAway(new PostgresException("message", "ERROR", "ERROR", PostgresErrorCodes.UndefinedTable)).ShouldBeFalse();
        ProblemHandler.IsAway(new InvalidOperationException()).ShouldBeFalse();
    }
}
