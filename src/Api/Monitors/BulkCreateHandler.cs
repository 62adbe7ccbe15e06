using System.Text.Json;
using EventMonitors.Api.Http;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>Creates many monitors: each is judged for itself, and those that pass are appended in one transaction.</summary>
public sealed class BulkCreateHandler(CreationQueries creations, CreateMonitorHandler create, MonitorQuotaQueries quotas)
{
    /// <summary>Creates them; what is reported as created is committed when this returns.</summary>
    /// <returns>An outcome for each item, in their order.</returns>
    public async Task<IReadOnlyList<CreationOutcome>> HandleAsync(long organizationId, IReadOnlyList<JsonElement> items, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var outcomes = new CreationOutcome[items.Count];
        var requests = new List<(int Index, CreateMonitorRequest Request)>();
        for (var i = 0; i < items.Count; i++)
            if (Try(outcomes, i, () => Read(items[i])) is { } request) requests.Add((i, request));

        var wanted = new List<(int Index, CreateMonitorRequest Request, Creation Creation)>();
        if (requests.Count > 0)
        {
            var found = await creations.FindAsync(organizationId, [.. requests.Select(r => r.Request.Customer!)], cancellationToken);
            foreach (var ((index, request), creation) in requests.Zip(found))
                if (Try(outcomes, index, () => CreateMonitorHandler.Judge(request, creation)) is not null) wanted.Add((index, request, creation));
        }

        await CreateAsync(organizationId, wanted, outcomes, metadata, cancellationToken);
        return outcomes;
    }

    // Where the quota does not take them all, it takes the first ones.
    private async Task CreateAsync(
        long organizationId, List<(int Index, CreateMonitorRequest Request, Creation Creation)> wanted, CreationOutcome[] outcomes, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var most = wanted.Count;
        while (most > 0)
        {
            try
            {
                var created = await create.CreateAsync(organizationId, [.. wanted.Take(most).Select(w => (w.Request, w.Creation))], metadata, cancellationToken);
                foreach (var ((index, request, _), monitor) in wanted.Zip(created))
                    outcomes[index] = new CreationOutcome(index, StatusCodes.Status201Created, MonitorResponse.Of(monitor, new RawJson(request.Settings.Config.Raw), lastCheckedAt: null));
                break;
            }
            catch (Exception error) when (MonitorQuotaQueries.IsExceeded(error))
            {
                var room = wanted[0].Creation.Quota.Monitors - await quotas.CountAsync(organizationId, cancellationToken);
                most = (int)Math.Clamp(room, 0, most - 1);
            }
        }

        foreach (var (index, _, creation) in wanted.Skip(most))
            outcomes[index] = Refused(index, CreateMonitorHandler.QuotaExceeded(creation.Quota));
    }

    private static CreateMonitorRequest Read(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object ? CreateMonitorRequest.Read(item) : throw Problems.InvalidBody("$", "The item must be a JSON object.");

    private static T? Try<T>(CreationOutcome[] outcomes, int index, Func<T> attempt) where T : class
    {
        try
        {
            return attempt();
        }
        catch (ProblemException refused)
        {
            outcomes[index] = Refused(index, refused);
            return null;
        }
    }

    private static CreationOutcome Refused(int index, ProblemException refused) => new(index, refused.Problem.Status!.Value, Problem: refused.Problem);
}
