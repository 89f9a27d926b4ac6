import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { DiagnosedStep } from '#model/finding/diagnosis.ts';
import type { AuditorError } from '#model/auditor-error.ts';
import { expectationsOf, placeOf, type Expectation } from '#model/configuration/configuration.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { createAwsClients } from '../live/aws-clients.ts';
import { createEks, type Eks } from '../live/eks.ts';
import { type RawObject, collectPages } from '../raw/fields.ts';
import { type Attempt, attempt, outcomeOf, statusOf, type AwsOutcomes } from './outcome.ts';
import { probeAws, probeProfiles } from './probe-aws.ts';
import { kinds } from '../kinds/index.ts';
import type { Connection } from '../live/request.ts';
import { createKubernetesClient, type KubernetesClientOptions } from '../live/kubernetes-client.ts';
import { connect } from '../live/live-source.ts';
import { createReads } from '../live/reads.ts';
import { namespacesToRead } from '../pods.ts';
import { endpointAdvice, tokenAdvice, stepsOf } from './connection-steps.ts';
import { probeKubernetes, type ProbedAccess } from './probe-kubernetes.ts';
import { type AwsOptions, clientSettings } from '../live/eks-client.ts';
import type { KubeconfigOptions } from '../live/kubeconfig.ts';
import { createCall } from '../live/aws-call.ts';

/** Tries every read of an audit, for one object each. Fails with an `AuditorError` of kind `usage` if the options are wrong. */
export async function examineCluster(options: ExamineOptions): Promise<Examination> {
  const eks = createEks(options);
  try {
    const [identity, cluster] = await Promise.all([
      attempt(() => callerArn(options)),
      attempt(() => eks.cluster(options.cluster)),
    ]);
    if (!cluster.ok && cluster.fault.kind === 'usage') throw cluster.fault;
    const arn = identity.ok ? identity.value : null;
    const steps = [identityStep(identity), clusterStep(cluster)];
    const behind = cluster.ok ? await behindCluster(options, eks, cluster.value, arn) : unknownCluster(cluster.fault);
    return { identity: arn, ...behind, steps: [...steps, ...behind.steps] };
  } finally {
    eks.close();
  }
}

type Behind = Omit<Examination, 'identity'>;

async function behindCluster(
  options: ExamineOptions,
  eks: Eks,
  described: RawObject,
  identity: string | null,
): Promise<Behind> {
  const aws = createAwsClients(options, { cluster: options.cluster, described: () => Promise.resolve(described), eks });
  try {
    const read = await probeProfiles(aws);
    const profiles = read.ok ? read.value : null;
    const [outcomes, kubernetes] = await Promise.all([
      probeAws(aws, described, read),
      examineKubernetes(options, eks, { described, identity, profiles }),
    ]);
    return { described, profiles, aws: outcomes, ...kubernetes };
  } finally {
    aws.close();
  }
}

function unknownCluster(fault: AuditorError): Behind {
  const aws = { 'eks:DescribeCluster': outcomeOf({ ok: false, fault }, 'eks:DescribeCluster') };
  return { described: null, profiles: null, steps: [], aws, kubernetes: null, warnings: [] };
}

function identityStep(tried: Attempt<string>): DiagnosedStep {
  return tried.ok
    ? { name: 'identity', state: 'ok', told: tried.value }
    : { name: 'identity', state: 'failed', told: tried.fault.message };
}

function clusterStep(tried: Attempt<RawObject>): DiagnosedStep {
  return tried.ok
    ? { name: 'cluster', state: 'ok', told: String(tried.value['arn']) }
    : { name: 'cluster', state: 'failed', told: tried.fault.message };
}

interface DescribedCluster {
  readonly described: RawObject;
  readonly identity: string | null;
  readonly profiles: readonly FargateProfile[] | null;
}

/** Checks the connection to the Kubernetes API and the read permissions there. */
async function examineKubernetes(
  options: ExamineOptions,
  eks: Eks,
  { described, identity, profiles }: DescribedCluster,
): Promise<Pick<Examination, 'steps' | 'kubernetes' | 'warnings'>> {
  const warnings: string[] = [];
  let open: Connection | undefined;
  const connecting = async () => (open ??= await connect(options, eks, () => Promise.resolve(described), warnings));
  const client = createKubernetesClient(connecting, options);
  try {
    const first = await attempt(() =>
      collectPages(createReads(client, options).list(kinds.namespaces), kinds.namespaces.fact),
    );
    if (!first.ok && first.fault.kind === 'usage') throw first.fault;
    const endpoint = endpointAdvice(described);
    const away = endpoint === undefined ? {} : { name: endpoint, connection: endpoint };
    const isOwn = options.kubeconfig === undefined && options.context === undefined;
    const known = isOwn && statusOf(first) === 401 ? { token: tokenAdvice(described, identity) } : {};
    const steps = stepsOf(first, { ...away, ...known });
    if (steps.some(({ state }) => state === 'failed')) return { steps, kubernetes: null, warnings };
    const namespaces = namespacesToRead({
      profiles: profiles === null ? unread('the profiles were not read') : read(profiles),
      namespaces: first.ok ? read(first.value) : unread(first.fault.message),
      scope: [],
      expected: expectationsOf(options.expectations ?? [], placeOf(kinds.cluster.fact(described))),
    });
    return { steps, kubernetes: await probeKubernetes(client, namespaces, options.without), warnings };
  } finally {
    open?.agent.destroy();
  }
}

export interface ExamineOptions extends AwsOptions, KubeconfigOptions {
  readonly cluster: string;
  /** Expectations of the configuration: namespaces that it expects on Fargate are read as a whole. */
  readonly expectations?: readonly Expectation[] | undefined;
  /** Names of kinds that the configuration leaves out; they are not tried. */
  readonly without?: readonly string[] | undefined;
  /** For tests: replaces waiting between attempts. */
  readonly sleep?: KubernetesClientOptions['sleep'];
  readonly limits?: KubernetesClientOptions['limits'];
}

/** Result of trying every read of an audit. */
export interface Examination {
  readonly identity: string | null;
  /** DescribeCluster's answer; null if the cluster could not be described. */
  readonly described: RawObject | null;
  readonly profiles: readonly FargateProfile[] | null;
  readonly steps: readonly DiagnosedStep[];
  readonly aws: AwsOutcomes;
  /** Null if the Kubernetes API answered nothing. */
  readonly kubernetes: readonly ProbedAccess[] | null;
  readonly warnings: readonly string[];
}

/** ARN of the caller, which requires no permission. Fails with an `AuditorError`. */
async function callerArn(options: AwsOptions): Promise<string> {
  const client = new STSClient(clientSettings(options));
  const { ask, aborting } = createCall(client, options);
  try {
    const { Arn = 'unknown' } = await ask('sts:GetCallerIdentity', null, () =>
      client.send(new GetCallerIdentityCommand({}), aborting),
    );
    return Arn;
  } finally {
    client.destroy();
  }
}
