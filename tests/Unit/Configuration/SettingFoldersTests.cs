using EventMonitors.CheckWorker.Settings;
using EventMonitors.Configuration;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Configuration;

public sealed class SettingFoldersTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("event-monitors-settings-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Files_are_settings_whatever_ends_their_line_and_what_else_lies_there_is_none()
    {
        Write("ConnectionStrings__RabbitMq", "amqp://user:hunter2@broker\r\n");
        Write("Secrets__Transport__0__Id", "t1\r\n\r\n");
        Write("Secrets__Transport__0__Value", Convert.ToBase64String(new byte[32]) + "\r\n");
        Write(".Secrets__Transport__1__Id.swp", "t2");
        Write("..__..__etc__passwd", "nothing");
        _folder.CreateSubdirectory("Worker__Name");

        var settings = WorkerSettings.Read(Read(_folder.FullName));
        (settings.Broker.Host, settings.TransportKeys.ShouldHaveSingleItem().Id).ShouldBe(("broker", "t1"));
    }

    [Fact]
    public void A_folder_that_is_not_there_and_a_file_in_its_place_are_told_by_the_settings_name()
    {
        Write("file", "hunter2");
        foreach (var path in (string[])[Path.Combine(_folder.FullName, "nowhere"), Path.Combine(_folder.FullName, "file")])
        {
            var problem = Should.Throw<InvalidSettingException>(() => Read(path)).Message;
            problem.ShouldStartWith("Settings__Folders__0 ");
            problem.ShouldNotContain("hunter2");
        }
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private static ConfigurationManager Read(string folder)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([KeyValuePair.Create("Settings:Folders:0", (string?)folder), KeyValuePair.Create("ConnectionStrings:RabbitMq", (string?)"amqp://elsewhere")]);
        configuration.AddSettingFolders((setting, problem) => new InvalidSettingException(setting, problem));
        return configuration;
    }
}
