namespace EventMonitors.Messaging;

/// <summary>A message that is neither done nor faulty: the broker shall deliver it again.</summary>
internal sealed class HandBackException(string message) : Exception(message);
