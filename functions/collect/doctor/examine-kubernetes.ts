import { expectationsOf, placeOf } from '#model/configuration/configuration.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { kinds } from '../kinds/index.ts';
import type { Connection } from '../live/connection.ts';
import type { Eks } from '../live/eks.ts';
import { createKubernetesClient } from '../live/kubernetes-client.ts';
import { connect } from '../live/live-source.ts';
import { createReads } from '../live/reads.ts';
import { namespacesToRead } from '../pods.ts';
import { collectPages } from '../raw/pages.ts';
import type { RawObject } from '../raw/fields.ts';
import { endpointAdvice, tokenAdvice } from './advice.ts';
import type { Examination, ExamineOptions } from './examination.ts';
import { attempt, statusOf } from './outcome.ts';
import { stepsOf } from './connection-steps.ts';
import { probeKubernetes } from './probe-kubernetes.ts';

interface Known {
  readonly described: RawObject;
  readonly identity: string | null;
  readonly profiles: readonly FargateProfile[] | null;
}

/** The way to the Kubernetes API, and what may be read there. */
export async function examineKubernetes(
  options: ExamineOptions,
  eks: Eks,
  { described, identity, profiles }: Known,
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
    return { steps, kubernetes: await probeKubernetes(client, namespaces), warnings };
  } finally {
    open?.agent.destroy();
  }
}
