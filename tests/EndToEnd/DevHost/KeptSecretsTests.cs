using System.Text.Json;
using System.Text.Json.Nodes;
using EventMonitors.DevHost.Running;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.DevHost;

public sealed class KeptSecretsTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("kept-secrets").FullName, "secrets.json");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public void Secrets_are_made_once() => Text(KeptSecrets.Take(_file)).ShouldBe(Text(KeptSecrets.Take(_file)));

    [Fact]
    public void A_file_of_before_the_service_had_a_login_of_its_own_gets_that_password_and_keeps_the_rest()
    {
        var now = KeptSecrets.Take(_file);
        var older = JsonNode.Parse(File.ReadAllText(_file))!.AsObject();
        older.Remove("servicePassword").ShouldBeTrue();
        File.WriteAllText(_file, older.ToJsonString());

        var taken = KeptSecrets.Take(_file);

        taken.ServicePassword.Length.ShouldBe(43);
        Text(taken with { ServicePassword = now.ServicePassword }).ShouldBe(Text(now));
        Text(KeptSecrets.Take(_file)).ShouldBe(Text(taken));
    }

    // The list in it is compared by what it holds.
    private static string Text(KeptSecrets secrets) => JsonSerializer.Serialize(secrets);
}
