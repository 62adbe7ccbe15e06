using System.Buffers.Text;
using System.Text;

namespace EventMonitors.MailProbe.Imap;

/// <summary>
/// Takes the newest INTERNALDATE out of FETCH responses (RFC 9051, section 7.5.2), whatever other items of the messages
/// come with it, in whatever order, and across literals. What cannot be read is passed over: one odd message among good
/// ones says nothing about a mailbox.
/// </summary>
/// <param name="first">The first message whose date counts: the server may tell of others at any time.</param>
/// <param name="last">The last one.</param>
internal sealed class FetchedDates(uint first, uint last)
{
    private enum Part { None, Name, Value }

    private Part _part;
    private int _depth;
    private bool _inSection;
    private bool _isDate;

    /// <summary>The newest date so far, <c>null</c> where none has come.</summary>
    public DateTimeOffset? Newest { get; private set; }

    /// <summary>Takes note of untagged data.</summary>
    /// <param name="data">The data as far as their end, or the literal that follows.</param>
    /// <param name="continued">Whether they go on with what was before a literal.</param>
    public void Take(ReadOnlySpan<byte> data, bool continued)
    {
        if (continued ? _part == Part.None : !Opens(ref data))
            return;
        // What comes behind a literal has had its value.
        if (continued && _part == Part.Value && _depth == 1)
            _part = Part.Name;
        var literalFollows = data.EndsWith("}"u8);
        while (!data.IsEmpty && _part != Part.None)
            data = data[(_inSection ? ReadSection(data) : _part == Part.Name ? ReadName(data) : ReadValue(data))..];
        if (_part != Part.None && !literalFollows)
            PassOver();
    }

    private bool Opens(ref ReadOnlySpan<byte> data)
    {
        _part = Part.None;
        var rest = data;
        if (!Utf8Parser.TryParse(rest, out uint number, out var digits) || digits == 0 || !Ascii.EqualsIgnoreCase(rest[digits..Math.Min(digits + 8, rest.Length)], " FETCH ("u8))
            return false;
        if (number < first || number > last)
            return false;
        (_part, _depth, _inSection, _isDate) = (Part.Name, 1, false, false);
        data = rest[(digits + 8)..];
        return true;
    }

    private int ReadName(ReadOnlySpan<byte> data)
    {
        if (data[0] == (byte)')')
        {
            // Some servers add blanks.
            return PassOver();
        }
        if (data[0] == (byte)' ')
            return 1;
        var end = data.IndexOfAny(" [()\""u8);
        if (end <= 0 || data[end] is (byte)'(' or (byte)')' or (byte)'"')
            return PassOver();
        _isDate = Ascii.EqualsIgnoreCase(data[..end], "INTERNALDATE"u8);
        _inSection = data[end] == (byte)'[';
        if (!_inSection)
            _part = Part.Value;
        return end + 1;
    }

    // BODY[HEADER.FIELDS (DATE "SUB]JECT")]<0> is one name, blanks and quotes included.
    private int ReadSection(ReadOnlySpan<byte> data)
    {
        if (data[0] == (byte)'"')
            return QuotedEnd(data) ?? PassOver();
        if (data[0] != (byte)']')
            return 1;
        var end = data.IndexOf((byte)' ');
        if (end < 0)
            return PassOver();
        (_inSection, _part) = (false, Part.Value);
        return end + 1;
    }

    private int ReadValue(ReadOnlySpan<byte> data)
    {
        if (_isDate)
            return ReadDate(data);
        switch (data[0])
        {
            case (byte)'"':
                return QuotedEnd(data) is { } end ? Done(end) : PassOver();
            case (byte)'(':
                _depth++;
                return 1;
            case (byte)')' when _depth > 1:
                _depth--;
                return Done(1);
            case (byte)' ':
                return 1;
            case (byte)')':
                return PassOver();
            default:
                var length = data.IndexOfAny(" ()\""u8) is var next and >= 0 ? next : data.Length;
                // A literal comes between this call and the next, and is the value then.
                return length == data.Length && data[^1] == (byte)'}' ? length : Done(length);
        }
    }

    private int Done(int length)
    {
        if (_depth == 1)
            (_part, _isDate) = (Part.Name, false);
        return length;
    }

    private int ReadDate(ReadOnlySpan<byte> data)
    {
        if (data[0] == (byte)' ')
            return 1;
        if (data[0] != (byte)'"' || QuotedEnd(data) is not { } end)
            return PassOver();
        if (InternalDate.Parse(data[1..(end - 1)]) is { } date && !(date <= Newest))
            Newest = date;
        return Done(end);
    }

    private static int? QuotedEnd(ReadOnlySpan<byte> data)
    {
        for (var at = 1; at < data.Length; at++)
        {
            if (data[at] == (byte)'"')
                return at + 1;
            if (data[at] == (byte)'\\')
                at++;
        }
        return null;
    }

    // Of this message nothing more is read, nor is what stands behind it.
    private int PassOver()
    {
        _part = Part.None;
        return 0;
    }
}
