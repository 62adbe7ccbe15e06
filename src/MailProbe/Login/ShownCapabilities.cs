using EventMonitors.MailProbe.Framing;

namespace EventMonitors.MailProbe.Login;

/// <summary>A server's capabilities as they are shown, and kept with the check for ever: the first ones, as many as fit.</summary>
internal sealed class ShownCapabilities(ServerText text)
{
    /// <summary>How many are kept.</summary>
    public const int Max = 100;

    /// <summary>How many characters they have together at most.</summary>
    public const int MaxCharacters = 2048;

    private readonly List<string> _names = [];
    private int _characters;
    private bool _full;

    public IReadOnlyList<string> Names => _names;

    /// <summary>Adds one capability with its arguments. Once one does not fit, none is added any more.</summary>
    public void Add(ReadOnlySpan<char> capability)
    {
        if (_full || _names.Count == Max)
            return;
        var name = CapabilityNames.Show(capability, text);
        _full = _characters + name.Length > MaxCharacters;
        if (_full)
            return;
        _names.Add(name);
        _characters += name.Length;
    }
}
