using EventMonitors.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(TestServersFixture))]
