import { AuditorError } from '#model/auditor-error.ts';
import { targetQuestion, type TargetOptions } from './targets.ts';

/** Targets, with a message for a user who named none. */
export interface TargetAtHand<T> {
  readonly options: T;
  readonly told: string | null;
}

/** The requested targets or, without any, the cluster of the kubectl context, accessed as kubectl does. */
export async function targetAtHand<T extends TargetOptions>(
  options: T,
  question = targetQuestion,
): Promise<TargetAtHand<T>> {
  const { cluster = [], snapshot = [], allClusters = false } = options;
  if (allClusters || cluster.length + snapshot.length > 0) return { options, told: null };
  const { context, name, account, ...found } = await contextCluster(options, question);
  if (options.region !== undefined && found.region !== undefined && options.region !== found.region) {
    const apart = `The kubectl context ${context} is of a cluster in ${found.region}, not ${options.region}`;
    throw new AuditorError('usage', `${apart}: leave --region out, or give --cluster NAME`);
  }
  const { region = found.region, profile = found.profile } = options;
  const told = `cluster ${name}${said(' in', region)}${said(' of account', account)}${said(', profile', profile)}`;
  return {
    options: { ...options, cluster: [name], account, region, profile, context },
    told: `${told}: that of the kubectl context ${context}`,
  };
}

/** Loads the kubeconfig parser only when it is needed. */
async function contextCluster(options: TargetOptions, question: string) {
  const { clusterOfContext } = await import('#collect/live/kubeconfig-cluster.ts');
  return clusterOfContext(options).catch((error: unknown) => {
    if (!(error instanceof AuditorError)) throw error;
    throw new AuditorError(error.kind, `${question}. ${error.message}`, { cause: error });
  });
}

function said(word: string, value: string | undefined): string {
  return value === undefined ? '' : `${word} ${value}`;
}
