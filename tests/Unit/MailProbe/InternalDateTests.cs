using System.Text;
using EventMonitors.MailProbe.Imap;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Dates of messages, and where they stand among all that a server tells about a message.</summary>
public sealed class InternalDateTests
{
    private const string Noon = "INTERNALDATE \"22-Nov-2026 12:00:00 +0000\"";

    [Theory]
    [InlineData("17-Jul-1996 02:44:25 -0700", "1996-07-17T09:44:25Z")]
    [InlineData(" 7-Jul-1996 02:44:25 +0000", "1996-07-07T02:44:25Z")]
    [InlineData("7-Jul-1996 02:44:25 +0000", "1996-07-07T02:44:25Z")]
    [InlineData("07-JUL-1996 02:44:25 +0000", "1996-07-07T02:44:25Z")]
    [InlineData("29-Feb-2024 23:59:59 +1345", "2024-02-29T10:14:59Z")]
    [InlineData("31-Dec-2016 23:59:60 +0000", "2017-01-01T00:00:00Z")]
    [InlineData("01-jan-2026 00:00:00 -0030", "2026-01-01T00:30:00Z")]
    public void A_date_is_read(string text, string expected) => Parse(text).ShouldBe(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("30-Feb-2024 00:00:00 +0000")]
    [InlineData("00-Jan-2024 00:00:00 +0000")]
    [InlineData("01-Jam-2024 00:00:00 +0000")]
    [InlineData("01-Jan-0000 00:00:00 +0000")]
    [InlineData("01-Jan-0001 00:00:00 +0100")]
    [InlineData("31-Dec-9999 23:59:59 -0100")]
    [InlineData("01-Jan-2024 24:00:00 +0000")]
    [InlineData("01-Jan-2024 00:60:00 +0000")]
    [InlineData("01-Jan-2024 00:00:61 +0000")]
    [InlineData("01-Jan-2024 00:00:00 +2400")]
    [InlineData("01-Jan-2024 00:00:00 +0060")]
    [InlineData("01-Jan-2024 00:00:00 00000")]
    [InlineData("01-Jan-2024 00:00:00")]
    [InlineData("01-Jan-24 00:00:00 +0000")]
    [InlineData("1 -Jan-2024 00:00:00 +0000")]
    [InlineData("  1-Jan-2024 00:00:00 +0000")]
    [InlineData("-1-Jan-2024 00:00:00 +0000")]
    [InlineData("2024-01-01T00:00:00Z")]
    public void Nonsense_is_no_date(string text) => Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("5 FETCH (" + Noon + ")")]
    [InlineData("5 fetch (internaldate \"22-Nov-2026 12:00:00 +0000\")")]
    [InlineData("5 FETCH (FLAGS (\\Seen $x) UID 77 " + Noon + " MODSEQ (12121231000))")]
    [InlineData("5 FETCH (ENVELOPE (NIL \"a )( \\\" b\" ((NIL NIL \"x\" \"y\")) NIL) " + Noon + ")")]
    [InlineData("5 FETCH (BODY[HEADER.FIELDS (DATE \"SUB]JECT\")]<0> \"INTERNALDATE\" " + Noon + ")")]
    [InlineData("5 FETCH (X-GM-LABELS (INTERNALDATE \"\\\\Inbox\") " + Noon + ")")]
    [InlineData("5 FETCH (BODY[] {5}", " " + Noon + ")")]
    [InlineData("5 FETCH (" + Noon + " BINARY[1] ~{5}", " UID 7)")]
    [InlineData("5 FETCH (ENVELOPE (NIL {5}", " NIL {3}", ") " + Noon + ")")]
    [InlineData("5 FETCH (BODY[HEADER.FIELDS ({5}", " {3}", ")] {7}", " " + Noon + ")")]
    [InlineData("5 FETCH (" + Noon + ") ")]
    [InlineData("5 FETCH (" + Noon + ") and more")]
    [InlineData("5 FETCH (FLAGS  (\\Seen)  " + Noon + ")")]
    [InlineData("5 FETCH (INTERNALDATE  \"22-Nov-2026 12:00:00 +0000\")")]
    [InlineData("5 FETCH (INTERNALDATE \"some day\" " + Noon + ")")]
    [InlineData("5 FETCH (" + Noon)]
    [InlineData("5 FETCH (INTERNALDATE NIL)", "6 FETCH (" + Noon + ")")]
    [InlineData("5 FETCH (BODY[] {5}", "", "6 FETCH (" + Noon + ")")]
    [InlineData("5 FETCH (FLAGS ()) {5}", ")", "6 FETCH (" + Noon + ")")]
    public void A_date_is_found_wherever_it_stands(params string[] pieces) => Newest(pieces).ShouldBe(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("3 FETCH (" + Noon + ")")]
    [InlineData("12 FETCH (" + Noon + ")")]
    [InlineData("0 FETCH (" + Noon + ")")]
    [InlineData("5 EXISTS")]
    [InlineData("5 FETCHED (" + Noon + ")")]
    [InlineData("FETCH (" + Noon + ")")]
    [InlineData("5 FETCH (FLAGS (\\Seen))")]
    [InlineData("5 FETCH (X-DATE (" + Noon + "))")]
    [InlineData("5 FETCH (SUBJECT \"(" + "INTERNALDATE 22-Nov-2026 12:00:00 +0000" + ")\")")]
    [InlineData("5 FETCH (BODY[] {5}", ")", "5 FETCHED (" + Noon + ")")]
    public void No_other_date_counts(params string[] pieces) => Newest(pieces).ShouldBeNull();

    [Theory]
    [InlineData("5 FETCH (INTERNALDATE NIL)")]
    [InlineData("5 FETCH (INTERNALDATE \"22-Nov-2026\")")]
    [InlineData("5 FETCH (INTERNALDATE {26}")]
    [InlineData("5 FETCH (INTERNALDATE \"22-Nov-2026 12:00:00 +0000)")]
    [InlineData("5 FETCH (INTERNALDATE)")]
    [InlineData("5 FETCH (FLAGS (\\Seen)")]
    [InlineData("5 FETCH ((\\Seen))")]
    [InlineData("5 FETCH (BODY[HEADER)")]
    [InlineData("5 FETCH (BODY[]")]
    [InlineData("5 FETCH (FLAGS ()) {5}")]
    [InlineData("5 FETCH (BODY[] {5}", "")]
    public void What_cannot_be_read_is_passed_over(params string[] pieces) => Newest(pieces).ShouldBeNull();

    [Fact]
    public void The_newest_of_all_dates_counts_in_whatever_order_and_zone_they_come()
    {
        var dates = new FetchedDates(1, 3);
        foreach (var date in (string[])["22-Nov-2026 12:00:00 +0000", "22-Nov-2026 12:30:00 -0100", "22-Nov-2026 14:00:00 +0100"])
            dates.Take(Encoding.ASCII.GetBytes($"2 FETCH (INTERNALDATE \"{date}\")"), continued: false);

        dates.Newest.ShouldBe(new DateTimeOffset(2026, 11, 22, 13, 30, 0, TimeSpan.Zero));
    }

    private static DateTimeOffset? Parse(string text) => InternalDate.Parse(Encoding.Latin1.GetBytes(text));

    // The first piece begins a response; so does one behind a piece that announces no literal.
    private static DateTimeOffset? Newest(string[] pieces)
    {
        var dates = new FetchedDates(4, 11);
        for (var i = 0; i < pieces.Length; i++)
            dates.Take(Encoding.Latin1.GetBytes(pieces[i]), continued: i > 0 && pieces[i - 1].EndsWith('}'));
        return dates.Newest;
    }
}
