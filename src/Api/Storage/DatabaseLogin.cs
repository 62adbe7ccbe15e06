namespace EventMonitors.Api.Storage;

/// <summary>As whom a program comes to the database (docs/security.md).</summary>
public enum DatabaseLogin
{
    /// <summary><c>ConnectionStrings__EventStore</c>: may append and read events, and keeps the read models.</summary>
    Service,

    /// <summary><c>ConnectionStrings__EventStoreOwner</c>, or the service's where there is none: an installation with one role.</summary>
    Owner,
}
