namespace EventMonitors.Api.Secrets;

/// <summary>Marks a property of a stored event that no reader of the history is shown: sealed values and hashes of tokens.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
