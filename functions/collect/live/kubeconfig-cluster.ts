import { AuditorError } from '#model/auditor-error.ts';
import { type KubeconfigOptions, kubeconfigName, loadKubeconfig } from './kubeconfig.ts';

/** EKS cluster of a kubeconfig context. */
export interface ContextCluster {
  readonly context: string;
  readonly name: string;
  /** Absent if the kubeconfig does not tell. */
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  /** AWS profile with which kubectl gets its token. */
  readonly profile?: string | undefined;
}

/** Exec credential plugin of a kubeconfig user. */
interface Exec {
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
}

const clusterArn = /^arn:aws[\w-]*:eks:(?<region>[\w-]+):(?<account>\d{12}):cluster\/(?<name>[\w-]+)$/;

/**
 * Reads the cluster from a context that `aws eks update-kubeconfig` wrote: from its ARN as a name, and from the token
 * command. Fails with an `AuditorError`.
 */
export async function clusterOfContext(options: KubeconfigOptions): Promise<ContextCluster> {
  const config = await loadKubeconfig(options);
  const context = config.getCurrentContext();
  const found = {
    ...byToken(config.getCurrentUser()?.exec as Exec | undefined),
    ...byArn(config.getCurrentCluster()?.name),
  };
  const { name } = found;
  if (name !== undefined) return { ...found, context, name };
  const where = `${kubeconfigName(options)}: context ${context}`;
  throw new AuditorError('usage', `${where} is of no EKS cluster that it names, as "aws eks update-kubeconfig" does.`);
}

type NamedFields = { readonly [key in keyof Omit<ContextCluster, 'context'>]?: string | undefined };

function byArn(cluster = ''): NamedFields {
  return clusterArn.exec(cluster)?.groups ?? {};
}

/** Reads the arguments of `aws eks get-token` or `aws-iam-authenticator token`. */
function byToken(exec: Exec = {}): NamedFields {
  return {
    name: argumentOf(exec, '--cluster-name') ?? argumentOf(exec, '--cluster-id') ?? argumentOf(exec, '-i'),
    region: argumentOf(exec, '--region') ?? variableOf(exec, 'AWS_REGION'),
    profile: argumentOf(exec, '--profile') ?? variableOf(exec, 'AWS_PROFILE'),
  };
}

function argumentOf({ args }: Exec, flag: string): string | undefined {
  const words = args ?? [];
  const at = words.indexOf(flag);
  return at >= 0 ? words[at + 1] : words.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1);
}

function variableOf({ env }: Exec, name: string): string | undefined {
  return env?.find((one) => one.name === name)?.value;
}
