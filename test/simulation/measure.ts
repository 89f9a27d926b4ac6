/**
 * Measures the bundled audit-cluster against fake clusters on this machine, and writes measured.json for night.ts.
 *   npm run build && node test/simulation/measure.ts [PODS …]
 * EKS and Kubernetes are the servers of the benchmark, in a process of their own; a tenth of the pods is on Fargate, and
 * every pod must be read. S3 and CloudWatch Logs are counted here, and answer at once.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const warmRuns = 5;

interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly printedBytes: number;
}
interface Invoked {
  readonly importMs: number;
  readonly runs: readonly Run[];
  readonly rssMb: number;
}

/** S3 and CloudWatch Logs, as far as to say yes; counts what is asked. */
class Sink {
  puts = 0;
  gets = 0;
  logBytes = 0;
  readonly objects = new Map<string, string>();

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat((await request.toArray()) as Buffer[]).toString();
    const path = new URL(request.url ?? '/', 'http://sink').pathname;
    if (request.headers['x-amz-target'] !== undefined) {
      this.logBytes += this.#bytesOf(body);
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{}');
    } else if (request.method === 'PUT') {
      this.puts += 1;
      this.objects.set(path, body);
      response.writeHead(200, { etag: `"${this.puts}"` }).end();
    } else {
      this.gets += 1;
      const found = this.objects.get(path);
      if (found === undefined) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
      else response.writeHead(200, { etag: '"1"' }).end(found);
    }
  }

  /** As CloudWatch Logs counts: UTF-8 and 26 bytes an event. */
  #bytesOf(body: string): number {
    const { logEvents = [] } = JSON.parse(body) as { logEvents?: { message: string }[] };
    return logEvents.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);
  }
}

async function measure(pods: number) {
  const bench = spawn(process.execPath, [here('../bench/server.ts'), String(pods), '0.1', 'every'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const sink = new Sink();
  const server = createServer((request, response) => void sink.answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await measured(pods, await servedBy(bench), sink, (server.address() as AddressInfo).port);
  } finally {
    bench.kill();
    server.closeAllConnections();
    server.close();
  }
}

async function servedBy(bench: ChildProcess): Promise<{ eks: string }> {
  for await (const line of createInterface({ input: bench.stdout! })) return JSON.parse(line) as { eks: string };
  throw new Error('the server of the benchmark stopped');
}

async function measured(pods: number, { eks }: { eks: string }, sink: Sink, port: number) {
  // Pages are made at the first request; the client is measured, not the server.
  await invoked(eks, port, [eventOf(1)]);
  sink.objects.clear();
  Object.assign(sink, { puts: 0, gets: 0, logBytes: 0 });
  const events = Array.from({ length: 1 + warmRuns }, (_, index) => eventOf(index + 1));
  const { importMs, runs, rssMb } = await invoked(eks, port, events);
  const [cold, ...warm] = runs;
  const middle = (of: (run: Run) => number) => Math.round(warm.map(of).toSorted((a, b) => a - b)[2]!);
  return {
    pods,
    ...{ importMs: Math.round(importMs), coldWallMs: Math.round(cold!.wallMs), coldCpuMs: Math.round(cold!.cpuMs) },
    ...{ warmWallMs: middle(({ wallMs }) => wallMs), warmCpuMs: middle(({ cpuMs }) => cpuMs) },
    rssMb: Math.round(rssMb),
    printedBytes: middle(({ printedBytes }) => printedBytes),
    s3Puts: Math.round(sink.puts / runs.length),
    s3Gets: Math.round(sink.gets / runs.length),
    logBytes: Math.round(sink.logBytes / runs.length),
  };
}

function eventOf(day: number) {
  const scheduledTime = `2026-02-${String(day).padStart(2, '0')}T02:00:00Z`;
  const scanId = scheduledTime.replaceAll(/[-:]/g, '');
  return { scanId, scheduledTime, account: '111122223333', region: 'eu-west-1', cluster: 'bench', error: null };
}

async function invoked(eks: string, port: number, events: readonly unknown[]): Promise<Invoked> {
  const env = {
    ...process.env,
    ...{ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_ENDPOINT_URL_EKS: eks, AWS_REGION: 'eu-west-1' },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', BUCKET: 'bucket' },
    ...{ MEMBER_ROLE_NAME: 'member', FINDINGS_LOG_GROUP: 'findings', NODE_OPTIONS: '--max-semi-space-size=16' },
    ...{ POWERTOOLS_SERVICE_NAME: 'fargate-auditor', CLUSTER_METRICS: 'none', SECURITY_HUB: 'off' },
    ...{ FARGATE_AUDITOR_TRUST_ENDPOINT: 'true' },
  };
  const words = [here('invoke.mjs'), here('../../dist/audit-cluster/index.js'), JSON.stringify(events)];
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`the function stopped with ${code}`);
  return JSON.parse(text) as Invoked;
}

const sizes = process.argv.slice(2).map(Number);
const results = [];
for (const pods of sizes.length > 0 ? sizes : [100, 1000, 10_000]) results.push(await measure(pods));
const commit = spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).stdout.trim();
const machine = `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.versions.node}, ${process.arch}`;
const note = 'One process, cold and then five warm runs (median). Written by test/simulation/measure.ts.';
const document = { note, measuredOn: new Date().toISOString().slice(0, 10), commit, machine, clusters: results };
writeFileSync(here('measured.json'), `${JSON.stringify(document, null, 2)}\n`);
console.table(results);
