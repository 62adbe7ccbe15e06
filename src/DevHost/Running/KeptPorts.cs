using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>The servers' ports: chosen once and kept, so that stored monitors still find their servers after a restart.</summary>
public sealed class KeptPorts
{
    private readonly string _file;
    private readonly FreePorts _free;
    private readonly Dictionary<string, int> _ports;

    public KeptPorts(string file, FreePorts free)
    {
        (_file, _free) = (file, free);
        _ports = KeptFile.Read<Dictionary<string, int>>(file) ?? [];
    }

    /// <exception cref="ServerException">A stranger listens on the port that was kept.</exception>
    public int Of(string name)
    {
        if (_ports.TryGetValue(name, out var kept))
        {
            return _free.TryTake(kept)
                ? kept
                : throw new ServerException($"Port {kept}, kept for {name} in {_file}, is taken by another program. Stop that one, or start again with --reset.");
        }
        _ports[name] = _free.Take();
        KeptFile.Write(_file, _ports);
        return _ports[name];
    }
}
