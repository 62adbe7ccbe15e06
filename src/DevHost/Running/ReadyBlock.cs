namespace EventMonitors.DevHost.Running;

/// <summary>
/// What is printed once all is ready: two requests to copy, each on its own. Secrets are read from demo.json by the
/// shell that runs them, with nothing but sed.
/// </summary>
internal static class ReadyBlock
{
    public static string For(string url, string demoFile, string operatorFile, bool demo, IReadOnlyList<DemoMonitor> monitors, int load = 0) => demo ? $$"""
        READY {{url}}

        # The contract's own request:
        TOKEN=$(sed -n 's/^ *"editor": "\([^"]*\)".*/\1/p' {{Quoted(demoFile)}})
        curl -X POST "{{url}}/api/imap-pop-monitors" \
          -H "Authorization: Bearer $TOKEN" \
          -H "Content-Type: application/json" \
          -d '{
            "customerId": "11111111-1111-4111-8111-111111111111",
            "name": "Mailbox Access",
            "hostname": "mail.example.com",
            "port": 993,
            "status": "active",
            "checkInterval": 30,
            "timeoutSeconds": 30,
            "imapPopConfig": { "protocol": "imap", "user": "monitor@example.com", "password": "password", "tls": true }
          }'

        # The demo mailbox over IMAPS, checked every 10 seconds:
        demo() { sed -n 's/^ *"'"$1"'": "\{0,1\}\([^",]*\).*/\1/p' {{Quoted(demoFile)}}; }
        curl -X POST "{{url}}/api/imap-pop-monitors" \
          -H "Authorization: Bearer $(demo editor)" \
          -H "Content-Type: application/json" \
          -d @- <<JSON
        {
          "customerId": "11111111-1111-4111-8111-111111111111",
          "name": "Demo mailbox",
          "hostname": "$(demo host)",
          "port": $(demo imaps),
          "checkInterval": 10,
          "imapPopConfig": { "protocol": "imap", "user": "$(demo user)", "password": "$(demo password)", "tls": true }
        }
        JSON

        # Monitors that are there already, and what each of them shows within seconds:
        {{string.Join('\n', monitors.Select(monitor => $"#   {monitor.Id,3}  {monitor.Shows,-13} {monitor.Name}"))}}{{(load == 0 ? "" : $"\n#   {DemoMonitors.FirstOfLoad} to {DemoMonitors.FirstOfLoad + load - 1}, the load: up, every 10 seconds")}}

        # Log in as admin@demo.example, editor@…, readonly@… or supporter@demo.example: the passwords are the last lines of {{demoFile}}

        # Operator commands: set -a; . {{Quoted(operatorFile)}}; set +a; dotnet run --project src/Api -- projections status

        # What came of it: {{url}}/api/imap-pop-monitors/ID/checks   All endpoints: {{url}}/docs   Ctrl-C stops everything.

        """ : $"READY {url}";

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
