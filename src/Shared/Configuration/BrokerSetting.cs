using EventMonitors.Contracts;

namespace EventMonitors.Configuration;

/// <summary>The setting that names the broker.</summary>
internal static class BrokerSetting
{
    private const string Name = "ConnectionStrings__RabbitMq";

    /// <param name="configuration">Where it is.</param>
    /// <param name="invalid">Makes the program's own exception of a setting's name and what is wrong with it.</param>
    public static BrokerAddress Read(IConfiguration configuration, Func<string, string, Exception> invalid)
    {
        try
        {
            return BrokerAddress.Parse(configuration.GetConnectionString("RabbitMq"));
        }
        catch (FormatException error)
        {
            throw invalid(Name, error.Message);
        }
    }
}
