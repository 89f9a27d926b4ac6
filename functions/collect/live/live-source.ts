import { once } from '#lib/async.ts';
import type { RawObject } from '../raw/fields.ts';
import type { RawSource } from '../source.ts';
import { createAwsClients } from './aws-clients.ts';
import { connectToCluster, tokensFor } from './cluster-connection.ts';
import type { Connection } from './request.ts';
import { createEks, type Eks } from './eks.ts';
import type { AwsOptions } from './eks-client.ts';
import type { KubeconfigOptions } from './kubeconfig.ts';
import { createKubernetesClient, type KubernetesClientOptions, type ReadStats } from './kubernetes-client.ts';
import { summarizeLiveNodes } from './node-summary.ts';
import { createReads } from './reads.ts';

export interface LiveSourceOptions extends AwsOptions, KubeconfigOptions {
  readonly cluster: string;
  /** For tests: replaces waiting between attempts. */
  readonly sleep?: KubernetesClientOptions['sleep'];
  readonly limits?: KubernetesClientOptions['limits'];
  readonly pageSize?: number;
  readonly now?: () => Date;
}

export interface LiveSource extends RawSource {
  readonly mode: 'live';
  readonly stats: ReadStats;
  /** Closes idle connections at once; they do not keep a process alive. */
  close(): void;
}

/**
 * Source that reads a live cluster: EKS and the rest of AWS through their APIs, objects from its Kubernetes API.
 * Nothing is read yet.
 */
export function createLiveSource(options: LiveSourceOptions): Promise<LiveSource> {
  const eks = createEks(options);
  const takenAt = (options.now?.() ?? new Date()).toISOString();
  const warnings: string[] = [];
  const cluster = once(() => eks.cluster(options.cluster));
  let open: Connection | undefined;
  const connection = once(async () => (open = await connect(options, eks, cluster, warnings)));
  const client = createKubernetesClient(connection, options);
  const aws = createAwsClients(options, { cluster: options.cluster, described: cluster, eks });
  return Promise.resolve({
    mode: 'live',
    warnings,
    stats: client.stats,
    takenAt: () => Promise.resolve(takenAt),
    ...createReads(client, options),
    documents: (kind, query = { ids: [], needed: [] }) => kind.ask(aws, query),
    nodeSummary: (version) => summarizeLiveNodes(client, version, options.signal),
    unreachable: client.unreachable,
    close() {
      eks.close();
      aws.close();
      open?.agent.destroy();
    },
  });
}

/** Connection to the Kubernetes API, as the options request. */
export async function connect(
  options: Pick<LiveSourceOptions, 'cluster' | 'kubeconfig' | 'context' | 'endpointOverride'>,
  eks: Eks,
  cluster: () => Promise<RawObject>,
  warnings: string[],
): Promise<Connection> {
  if (options.kubeconfig === undefined && options.context === undefined) {
    const described = await cluster();
    const tokens = tokensFor(described, { region: await eks.region(), credentials: () => eks.credentials() });
    return connectToCluster(described, tokens, options);
  }
  const { connectByKubeconfig } = await import('./kubeconfig-connection.ts');
  const connection = await connectByKubeconfig(options);
  // Without DescribeCluster the Kubernetes API can still be read.
  const { endpoint } = (await cluster().catch(() => ({}))) as { endpoint?: string };
  if (endpoint !== undefined) warnings.push(...otherCluster(new URL(endpoint).host, connection, options.cluster));
  return connection;
}

function otherCluster(host: string, { server }: Connection, cluster: string): string[] {
  if (host === server.host) return [];
  const apart = `The kubeconfig leads to ${server.host}, while cluster ${cluster} is at ${host}`;
  return [`${apart}; unless that is a proxy or tunnel to it, pods and profiles are of two clusters.`];
}
