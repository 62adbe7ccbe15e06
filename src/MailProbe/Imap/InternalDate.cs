using System.Text;

namespace EventMonitors.MailProbe.Imap;

/// <summary>The date-time of INTERNALDATE (RFC 9051, section 9): <c>17-Jul-1996 02:44:25 -0700</c>.</summary>
internal static class InternalDate
{
    // Without the first digit of the day, which may be a blank and with some servers is not there at all.
    private const int Length = 25;

    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";

    /// <summary>The instant in UTC, or <c>null</c> where the text is no date-time or names none that there is.</summary>
    /// <param name="text">What stands between the quotes.</param>
    public static DateTimeOffset? Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length == Length + 1 && text[0] == (byte)' ')
            text = text[1..];
        if (text.Length is not (Length or Length + 1) || text[^25..] is not [_, (byte)'-', _, _, _, (byte)'-', _, _, _, _, (byte)' ', _, _, (byte)':', _, _, (byte)':', _, _, (byte)' ', _, _, _, _, _])
            return null;
        if (Number(text[..^24]) is not { } day || Month(text[^23..^20]) is not { } month || Number(text[^19..^15]) is not { } year
            || Number(text[^14..^12]) is not { } hour || Number(text[^11..^9]) is not { } minute || Number(text[^8..^6]) is not { } second
            || Zone(text[^5..]) is not { } zone)
            return null;
        if (year < 1 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
            return null;
        // A leap second has no name here; it is taken for the one that follows.
        var ticks = new DateTime(year, month, day, hour, minute, 0).Ticks + ((TimeSpan.FromSeconds(second) - zone).Ticks);
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    private static int? Month(ReadOnlySpan<byte> name)
    {
        for (var month = 0; month < 12; month++)
            if (Ascii.EqualsIgnoreCase(name, Months.AsSpan(month * 3, 3)))
                return month + 1;
        return null;
    }

    private static TimeSpan? Zone(ReadOnlySpan<byte> zone)
    {
        if (zone[0] is not ((byte)'+' or (byte)'-') || Number(zone[1..3]) is not (<= 23 and var hours) || Number(zone[3..]) is not (<= 59 and var minutes))
            return null;
        var east = new TimeSpan(hours, minutes, 0);
        return zone[0] == (byte)'-' ? -east : east;
    }

    private static int? Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return null;
            number = (number * 10) + digit - '0';
        }
        return digits.IsEmpty ? null : number;
    }
}
