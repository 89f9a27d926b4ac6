import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { Etcd } from './etcd.ts';
import { end, freePort, start, until } from './processes.ts';

/** The controllers whose work a fix relies on; nodes are looked after by the test. */
const controllers = [
  ...['deployment-controller', 'replicaset-controller', 'statefulset-controller', 'daemonset-controller'],
  ...['job-controller', 'cronjob-controller', 'ttl-after-finished-controller', 'disruption-controller'],
  ...['garbage-collector-controller', 'namespace-controller', 'persistentvolume-binder-controller'],
];

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A real etcd, kube-apiserver and kube-controller-manager. */
export interface ControlPlane {
  readonly folder: string;
  readonly etcd: Etcd;
  readonly kubeconfig: string;
  /** Certificate and key that the API server made for itself on this host. */
  readonly certificate: string;
  readonly key: string;
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  startControllers(): void;
  stopControllers(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts them from a folder of binaries, on ports that are free, with all that they keep in another folder. */
export async function startControlPlane(assets: string, folder: string): Promise<ControlPlane> {
  const [clientPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
  const store = `http://127.0.0.1:${clientPort}`;
  const peers = `http://127.0.0.1:${peerPort}`;
  const etcd = start(
    join(assets, 'etcd'),
    {
      ...{ 'data-dir': join(folder, 'etcd'), 'listen-client-urls': store, 'advertise-client-urls': store },
      ...{ 'listen-peer-urls': peers, 'initial-advertise-peer-urls': peers, 'initial-cluster': `default=${peers}` },
      ...{ 'max-txn-ops': '5000', 'max-request-bytes': '33554432', logger: 'zap', 'log-level': 'error' },
    },
    join(folder, 'etcd.log'),
  );
  const token = randomBytes(16).toString('hex');
  const server = start(
    join(assets, 'kube-apiserver'),
    await apiServerOptions({ folder, store, port, token }),
    join(folder, 'apiserver.log'),
  );
  const certificateFile = join(folder, 'certificates', 'apiserver.crt');
  const ask = async (method: string, path: string, body?: unknown) =>
    send({ port, ca: await readFile(certificateFile), token, method, path, body });
  await until('kube-apiserver is ready', async () => {
    if (server.exitCode !== null) throw new Error(`kube-apiserver stopped: ${folder}/apiserver.log`);
    return ask('GET', '/readyz').then(
      ({ status }) => status === 200,
      () => false,
    );
  });
  const certificate = await readFile(certificateFile, 'utf8');
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, JSON.stringify(kubeconfigOf(port, certificate, token)));
  let manager: ChildProcess | undefined;
  const stopControllers = async () => {
    if (manager !== undefined) await end(manager);
  };
  return {
    ...{ folder, etcd: new Etcd(store), kubeconfig, certificate, ask, stopControllers },
    key: await readFile(join(folder, 'certificates', 'apiserver.key'), 'utf8'),
    startControllers: () => {
      manager = start(
        join(assets, 'kube-controller-manager'),
        {
          ...{ kubeconfig, 'leader-elect': 'false', controllers: controllers.join(','), 'secure-port': '0' },
          ...{ 'kube-api-qps': '500', 'kube-api-burst': '1000' },
        },
        join(folder, 'controller-manager.log'),
      );
    },
    stop: async () => {
      await stopControllers();
      await end(server);
      await end(etcd);
    },
  };
}

async function apiServerOptions({
  folder,
  store,
  port,
  token,
}: Record<'folder' | 'store' | 'token', string> & { port: number }): Promise<Record<string, string>> {
  const keys = join(folder, 'service-accounts.pem');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(keys, privateKey.export({ type: 'pkcs1', format: 'pem' }));
  const tokens = join(folder, 'tokens.csv');
  await writeFile(tokens, `${token},tester,tester,system:masters\n`);
  return {
    ...{ 'etcd-servers': store, 'secure-port': String(port), 'bind-address': '127.0.0.1' },
    ...{ 'cert-dir': join(folder, 'certificates'), 'token-auth-file': tokens, 'authorization-mode': 'RBAC' },
    ...{ 'service-account-issuer': 'https://kubernetes.default.svc', 'service-account-key-file': keys },
    ...{ 'service-account-signing-key-file': keys, 'service-cluster-ip-range': '10.96.0.0/16' },
    // Objects are put into the store, and read from it, with the ages and uids that they were recorded with.
    ...{ 'storage-media-type': 'application/json', 'event-ttl': '24h' },
    ...{ 'endpoint-reconciler-type': 'none', 'allow-privileged': 'true' },
  };
}

function kubeconfigOf(port: number, certificate: string, token: string) {
  return {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'tried' },
    clusters: [
      {
        name: 'tried',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': Buffer.from(certificate).toString('base64'),
        },
      },
    ],
    users: [{ name: 'tester', user: { token } }],
    contexts: [{ name: 'tried', context: { cluster: 'tried', user: 'tester' } }],
  };
}

interface Call {
  readonly port: number;
  readonly ca: Buffer;
  readonly token: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

async function send({ port, ca, token, method, path, body }: Call): Promise<Answer> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    'content-length': Buffer.byteLength(text),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, ca, method, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
