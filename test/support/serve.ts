/**
 * Serves a cluster from a JSON file to other processes, e.g. for benchmarks:
 *   node test/support/serve.ts cluster.json [port]
 * The file: `{ "name": "shop", "eks": { cluster, profiles, nodeGroups }, "objects": { "pods": […], … } }`.
 * Prints one line of JSON with the environment that leads there, and stops with its standard input.
 */
import { readFileSync } from 'node:fs';
import { type FakeClusterOptions, startFakeCluster } from './fake-cluster.ts';

const [file, port = '0'] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node test/support/serve.ts cluster.json [port]');
const described = JSON.parse(readFileSync(file, 'utf8')) as FakeClusterOptions;

const { name, env, kubernetes } = await startFakeCluster({ ...described, port: Number(port) });
console.log(JSON.stringify({ cluster: name, env, kubernetes: kubernetes.url, ca: kubernetes.ca }));
process.stdin.resume().on('end', () => process.exit());
