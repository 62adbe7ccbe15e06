using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.Api.Checks;

/// <summary>
/// Name-based UUIDs, version 5 (RFC 9562 section 5.5): whoever computes the id of a slot computes the same one, so that a
/// duplicate is recognised anywhere.
/// </summary>
public static class CheckIds
{
    private static readonly byte[] Namespace = Guid.Parse("d5f9659a-369e-4cb9-b4b2-c579194b62ec").ToByteArray(bigEndian: true);

    /// <summary>The check of a monitor's slot.</summary>
    public static Guid OfSlot(long monitorId, DateTimeOffset slot) =>
        Of(string.Create(CultureInfo.InvariantCulture, $"slot/{monitorId}/{slot.ToUnixTimeMilliseconds()}"));

    /// <summary>The first check of a configuration, named by the stream version that brought it.</summary>
    public static Guid OfChange(long monitorId, long streamVersion) =>
        Of(string.Create(CultureInfo.InvariantCulture, $"change/{monitorId}/{streamVersion}"));

    /// <summary>A check that was asked for at an instant; never that of a slot, also where one comes at the same instant.</summary>
    public static Guid OfManual(long monitorId, DateTimeOffset askedAt) =>
        Of(string.Create(CultureInfo.InvariantCulture, $"manual/{monitorId}/{askedAt.ToUnixTimeMilliseconds()}"));

    /// <summary>The event that says that a check was asked for: no result of a check that nobody asked for is believed.</summary>
    public static Guid OfAsking(Guid checkId) => Of($"asking/{checkId:D}");

    /// <summary>The event that keeps a result whose slot had been given up: a check has one at most.</summary>
    public static Guid OfLateArrival(Guid checkId) => Of($"late/{checkId:D}");

    private static Guid Of(string name)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 9562 names SHA-1 for version 5; it identifies here and protects nothing.
        SHA1.HashData([.. Namespace, .. Encoding.UTF8.GetBytes(name)], hash);
#pragma warning restore CA5350
        hash[6] = (byte)(hash[6] & 0x0F | 0x50);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
