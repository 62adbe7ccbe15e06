namespace EventMonitors.Api.Sessions;

/// <summary>
/// Marks a property of a stored event that holds a user's address: who reads no users is shown the mask in its place
/// (<see cref="Caller.ReadsUsers"/>).
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UserAddressAttribute : Attribute;
