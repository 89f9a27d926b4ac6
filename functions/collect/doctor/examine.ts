import type { DiagnosedStep } from '#model/finding/diagnosis.ts';
import type { Fault } from '#model/fault.ts';
import { createAwsClients } from '../live/aws-clients.ts';
import { createEks, type Eks } from '../live/eks.ts';
import type { RawObject } from '../raw/fields.ts';
import type { Examination, ExamineOptions } from './examination.ts';
import { examineKubernetes } from './examine-kubernetes.ts';
import { callerArn } from './identity.ts';
import { type Attempt, attempt, outcomeOf } from './outcome.ts';
import { probeAws, probeProfiles } from './probe-aws.ts';

/** Tries every read of an audit, one object each. Fails with a `Fault` of kind `usage` when the question itself is wrong. */
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

function unknownCluster(fault: Fault): Behind {
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
