using System.CommandLine;
using EventMonitors.Api.Configuration;
using EventMonitors.Api.Messaging;
using EventMonitors.Configuration;

namespace EventMonitors.Api.Commands;

/// <summary><c>errors</c>: the messages that nobody could use.</summary>
internal static class ErrorsCommand
{
    public static Command Create(CommandActions actions) => new("errors", "Messages that nobody could use: what they are and why, put back to their queue, or dropped.")
    {
        ListErrorsCommand.Create(actions),
        ShowErrorCommand.Create(actions),
        SettleErrorsCommand.Replay(actions),
        SettleErrorsCommand.Drop(actions),
    };

    /// <summary>Connects to the broker that the settings name.</summary>
    /// <exception cref="InvalidSettingException"><c>ConnectionStrings__RabbitMq</c> is missing or malformed.</exception>
    public static Task<ErrorQueues> ConnectAsync(CommandRun run, CancellationToken cancellationToken) =>
        ErrorQueues.ConnectAsync(BrokerSetting.Read(run.Configuration, (setting, problem) => new InvalidSettingException(setting, problem)), cancellationToken);
}
