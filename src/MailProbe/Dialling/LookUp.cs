using System.Net;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>Turns a name into addresses, however long that takes; throws what <see cref="Dns.GetHostAddresses(string)"/> does.</summary>
internal delegate IPAddress[] LookUp(string name);
