import type { RawSource } from '#collect/source.ts';
import { openSnapshot } from '#collect/snapshot/snapshot-source.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Target } from './scan.ts';

/** Requested clusters and the connection to them, as given on the command line. */
export interface TargetOptions {
  readonly cluster?: readonly string[];
  readonly allClusters?: boolean;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly roleArn?: string;
  readonly kubeconfig?: string;
  readonly context?: string | undefined;
  readonly snapshot?: readonly string[];
  /** Account of the only cluster, if known. */
  readonly account?: string | undefined;
}

/** Message if no target is given. */
export const targetQuestion = 'Which cluster? Give --cluster NAME, --all-clusters or --snapshot DIR';

/** Resolves the requested targets. Nothing is read yet, except the names for `--all-clusters`. */
export async function resolveTargets(options: TargetOptions, signal?: AbortSignal): Promise<Target[]> {
  const contradiction = contradictionIn(options);
  if (contradiction !== null) throw new AuditorError('usage', contradiction);
  const { snapshot = [], cluster = [] } = options;
  if (snapshot.length > 0)
    return unique(snapshot).map((dir) => ({ name: dir, mode: 'snapshot', open: () => openSnapshot(dir) }));
  const names = cluster.length > 0 ? unique(cluster) : await clusterNames(options, signal);
  return names.map((name) => ({ name, open: () => openLive(name, options, signal) }));
}

function contradictionIn(options: TargetOptions): string | null {
  const { cluster = [], allClusters = false, snapshot = [], kubeconfig, context } = options;
  const ways = [cluster.length > 0, allClusters, snapshot.length > 0].filter(Boolean).length;
  if (ways === 0) return targetQuestion;
  if (ways > 1) return 'Give one of --cluster, --all-clusters and --snapshot, not several';
  const severalLive = allClusters || unique(cluster).length > 1;
  const usesKubeconfig = kubeconfig !== undefined || context !== undefined;
  return usesKubeconfig && severalLive ? '--kubeconfig and --context reach one cluster: give one --cluster' : null;
}

/** Resolves the target of a command that takes exactly one. */
export async function resolveTarget(options: TargetOptions, signal?: AbortSignal): Promise<RawSource> {
  const targets = await resolveTargets(options, signal);
  const [target] = targets;
  if (target === undefined || targets.length > 1) throw new AuditorError('usage', 'Give one cluster or one snapshot');
  return target.open();
}

/** AWS and Kubernetes clients are loaded only for live clusters: a saved one should not wait for them. */
async function openLive(cluster: string, options: TargetOptions, signal?: AbortSignal): Promise<RawSource> {
  const { createLiveSource } = await import('#collect/live/live-source.ts');
  const { account, region, profile, roleArn, kubeconfig, context } = options;
  return createLiveSource({ cluster, account, region, profile, roleArn, kubeconfig, context, signal });
}

async function clusterNames(
  { region, profile, roleArn }: TargetOptions,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { createEks } = await import('#collect/live/eks.ts');
  const eks = createEks({ region, profile, roleArn, signal });
  try {
    const names = await eks.clusterNames();
    if (names.length === 0)
      throw new AuditorError('usage', `There is no EKS cluster in region ${await eks.region()} of this account`);
    return names.toSorted();
  } finally {
    eks.close();
  }
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
