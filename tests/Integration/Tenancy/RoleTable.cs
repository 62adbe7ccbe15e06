using System.Globalization;

namespace EventMonitors.Tests.Integration.Tenancy;

/// <summary>
/// Who gets which answer from which operation.
/// <para>
/// A request names things in braces (<see cref="Things"/>); <see cref="RoleRequests"/> has its body. The five roles' columns are about
/// what belongs to the caller's organization, <c>other</c> and <c>missing</c> are what those get, whom their role allows it, for
/// another organization's thing and for one that there is not. Who belongs to no organization gets for any organization's thing what
/// stands in its column. An API key gets with the <c>scope</c> what an editor gets, and without it 403.
/// </para>
/// <para><c>200:404</c> is an answer of many outcomes, each of them a 404; <c>2xx</c> is any success; <c>-</c> is what there is not.</para>
/// </summary>
internal static class RoleTable
{
    private const string Text = """
        operation             request                                                            scope           admin   editor  readonly supporter platform other   missing
        createMonitor         POST   /api/imap-pop-monitors                                      monitors:write  201     201     403      403       403      404     404
        createMonitors        POST   /api/imap-pop-monitors/bulk                                 monitors:write  200:201 200:201 403      403       403      200:404 200:404
        changeMonitorStatuses POST   /api/imap-pop-monitors/bulk-status                          monitors:write  200:200 200:200 403      403       403      200:404 200:404
        listMonitors          GET    /api/imap-pop-monitors?organizationId={organization}        monitors:read   200     200     200      200       200      404     404
        listMonitors          GET    /api/imap-pop-monitors?customerId={customer}                monitors:read   200     200     200      400       400      404     404
        getMonitor            GET    /api/imap-pop-monitors/{monitor}                            monitors:read   200     200     200      200       200      404     404
        getMonitor            GET    /api/imap-pop-monitors/{monitor}?version=1                  monitors:read   200     200     200      200       200      404     404
        changeMonitor         PATCH  /api/imap-pop-monitors/{monitor}                            monitors:write  200     200     403      403       403      404     404
        replaceMonitor        PUT    /api/imap-pop-monitors/{monitor}                            monitors:write  200     200     403      403       403      404     404
        pauseMonitor          POST   /api/imap-pop-monitors/{monitor}/pause                      monitors:write  200     200     403      403       403      404     404
        resumeMonitor         POST   /api/imap-pop-monitors/{monitor}/resume                     monitors:write  200     200     403      403       403      404     404
        maintainMonitor       POST   /api/imap-pop-monitors/{monitor}/maintenance                monitors:write  200     200     403      403       403      404     404
        deleteMonitor         DELETE /api/imap-pop-monitors/{monitor}                            monitors:write  204     204     403      403       403      404     404
        checkMonitor          POST   /api/imap-pop-monitors/{monitor}/check?wait=0               checks:run      2xx     2xx     403      403       403      404     404
        testConfiguration     POST   /api/imap-pop-monitors/test                                 checks:run      200     200     403      403       403      -       -
        getMonitorChecks      GET    /api/imap-pop-monitors/{monitor}/checks                     checks:read     200     200     200      200       200      404     404
        getMonitorCheck       GET    /api/imap-pop-monitors/{checked}/checks/{check}             checks:read     200     200     200      200       200      404     404
        getMonitorDays        GET    /api/imap-pop-monitors/{monitor}/days                       checks:read     200     200     200      200       200      404     404
        getMonitorUptime      GET    /api/imap-pop-monitors/{monitor}/uptime                     checks:read     200     200     200      200       200      404     404
        getMonitorTimings     GET    /api/imap-pop-monitors/{monitor}/timings?step=86400         checks:read     200     200     200      200       200      404     404
        getIncidents          GET    /api/incidents?organizationId={organization}                checks:read     200     200     200      200       200      404     404
        getIncident           GET    /api/incidents/{incident}                                   checks:read     200     200     200      200       200      404     404
        getMonitorEvents      GET    /api/imap-pop-monitors/{monitor}/events                     events:read     200     200     200      200       200      404     404
        exportMonitorEvents   GET    /api/imap-pop-monitors/{monitor}/events/export              events:read     200     200     200      200       200      404     404
        getEvents             GET    /api/events?organizationId={organization}&limit=1000        events:read     200     200     200      200       200      404     404
        exportEvents          GET    /api/events/export?organizationId={organization}            events:read     200     200     200      200       200      404     404
        getReads              GET    /api/events/reads?organizationId={organization}             -               200     403     403      200       200      404     404
        createCustomer        POST   /api/customers                                              customers:write 201     201     403      403       403      -       -
        listCustomers         GET    /api/customers?organizationId={organization}&limit=250      customers:read  200     200     200      200       200      404     404
        getCustomer           GET    /api/customers/{customer}                                   customers:read  200     200     200      200       200      404     404
        changeCustomer        PATCH  /api/customers/{customer}                                   customers:write 200     200     403      403       403      404     404
        deactivateCustomer    POST   /api/customers/{customer}/deactivate                        customers:write 200     200     403      403       403      404     404
        reactivateCustomer    POST   /api/customers/{customer}/reactivate                        customers:write 200     200     403      403       403      404     404
        createApiKey          POST   /api/api-keys                                               -               201     403     403      403       403      -       -
        listApiKeys           GET    /api/api-keys?organizationId={organization}                 -               200     403     403      200       200      404     404
        getApiKey             GET    /api/api-keys/{key}                                         -               200     403     403      200       200      404     404
        changeApiKey          PATCH  /api/api-keys/{key}                                         -               200     403     403      403       403      404     404
        revokeApiKey          DELETE /api/api-keys/{key}                                         -               204     403     403      403       403      404     404
        createOrganization    POST   /api/organizations                                          -               403     403     403      403       201      -       -
        listOrganizations     GET    /api/organizations                                          -               200     200     200      200       200      -       -
        getOrganization       GET    /api/organizations/{organization}                           -               200     200     200      200       200      404     404
        changeOrganization    PATCH  /api/organizations/{organization}                           -               200     403     403      403       200      404     404
        deactivateOrganization POST  /api/organizations/{founded}/deactivate                     -               403     403     403      403       200      -       404
        reactivateOrganization POST  /api/organizations/{founded}/reactivate                     -               403     403     403      403       200      -       404
        getQuota              GET    /api/organizations/{organization}/quota                     -               200     200     200      200       200      404     404
        setQuota              PUT    /api/organizations/{founded}/quota                          -               403     403     403      403       200      -       404
        getCurrentSession     GET    /api/sessions/current                                       -               200     200     200      200       200      -       -
        logOut                DELETE /api/sessions/current                                       -               204     204     204      204       204      -       -
        listSessions          GET    /api/users/{user}/sessions                                  -               200     403     403      200       200      404     404
        listSessions          GET    /api/users/{self}/sessions                                  -               200     200     200      200       200      -       -
        endSession            DELETE /api/users/{guest}/sessions/{session}                       -               204     403     403      403       204      404     404
        endSession            DELETE /api/users/{self}/sessions/{current}                        -               204     204     204      204       204      -       -
        createUser            POST   /api/users                                                  -               201     403     403      403       201      404     404
        listUsers             GET    /api/users?organizationId={organization}&limit=250          -               200     403     403      200       200      404     404
        getUser               GET    /api/users/{user}                                           -               200     403     403      200       200      404     404
        changeUser            PATCH  /api/users/{user}                                           -               200     403     403      403       200      404     404
        deactivateUser        POST   /api/users/{user}/deactivate                                -               200     403     403      403       200      404     404
        reactivateUser        POST   /api/users/{user}/reactivate                                -               200     403     403      403       200      404     404
        setPassword           POST   /api/users/{user}/password                                  -               204     403     403      403       204      404     404
        setPassword           POST   /api/users/{self}/password                                  -               403     403     403      403       403      -       -
        changePassword        PUT    /api/users/me/password                                      -               400     400     400      400       400      -       -
        """;

    /// <summary>What anybody gets, by the operation's name: 201 from a login, whoever has a token already.</summary>
    public static IReadOnlyList<string> Anonymous { get; } = ["logIn"];

    /// <summary>Routes without a name that anybody may see: they show nothing of an organization.</summary>
    public static IReadOnlyList<string> Open { get; } = ["/health/live", "/health/ready", "/openapi/v1.json"];

    /// <summary>In the table's order.</summary>
    public static IReadOnlyList<RoleRow> Rows { get; } = [.. Text.Split('\n').Skip(1).Select(Parse)];

    private static RoleRow Parse(string line)
    {
        var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var expected = cells[4..].Select(Expected.Parse).ToArray();
        return new RoleRow(
            cells[0], new HttpMethod(cells[1]), cells[2], cells[3] == "-" ? null : cells[3],
            expected[0]!, expected[1]!, expected[2]!, expected[3]!, expected[4]!, expected[5], expected[6]);
    }
}

/// <summary>One row: a request and what each role gets for it.</summary>
internal sealed record RoleRow(
    string Operation, HttpMethod Method, string Path, string? Scope, Expected Admin, Expected Editor, Expected Readonly, Expected Supporter, Expected Platform, Expected? Other, Expected? Missing);

/// <summary>What an answer is to be.</summary>
/// <param name="Text">As the table says it.</param>
/// <param name="Least">The least status.</param>
/// <param name="Most">The greatest status.</param>
/// <param name="Outcome">The status of each of its outcomes, <c>null</c> where it has none.</param>
internal sealed record Expected(string Text, int Least, int Most, int? Outcome)
{
    public static readonly Expected Unauthorized = Parse("401")!;

    public static readonly Expected Forbidden = Parse("403")!;

    /// <summary>Whether nothing may have been changed: refused as a whole, or each of its parts.</summary>
    public bool IsRefusal => (Outcome ?? Least) >= 400;

    public static Expected? Parse(string text)
    {
        if (text == "-") return null;
        if (text == "2xx") return new Expected(text, 200, 299, null);
        var numbers = text.Split(':').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new Expected(text, numbers[0], numbers[0], numbers.Length > 1 ? numbers[1] : null);
    }
}
