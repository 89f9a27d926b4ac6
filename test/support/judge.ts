import { auditCluster } from '#audit/audit-cluster.ts';
import { rules } from '#audit/rules/index.ts';
import { type ClusterFacts, type PodPages, read, type Slice, type Unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { ClusterResult, Verdict } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { unsaid } from './builders/facts.ts';

/** Pages as a collector would give them; an unread slice stands for a part that could not be read. */
export async function* pages(...given: readonly (readonly Pod[] | Unread)[]): PodPages {
  for (const page of given) yield await Promise.resolve('ok' in page ? page : (read(page) as Slice<readonly Pod[]>));
}

/** Every rule on one cluster. */
export function audit(
  facts: ClusterFacts,
  pods: readonly Pod[] = [],
  ...lost: readonly Unread[]
): Promise<ClusterResult> {
  return auditCluster(withTemplates(facts, pods), pages(pods, ...lost), rules);
}

/** What one rule says, through the engine. */
export async function judge(
  id: string,
  facts: ClusterFacts,
  pods: readonly Pod[] = [],
  ...lost: readonly Unread[]
): Promise<{ verdict: Verdict; findings: Finding[] }> {
  const result = await audit(facts, pods, ...lost);
  const verdict = result.verdicts.find(({ rule }) => rule === id);
  if (verdict === undefined) throw new Error(`no rule ${id}`);
  return { verdict, findings: result.findings.filter(({ rule }) => rule === id) };
}

/** Templates of which a test says nothing make such pods as are judged. */
function withTemplates(facts: ClusterFacts, pods: readonly Pod[]): ClusterFacts {
  if (!facts.workloads.ok) return facts;
  const workloads = facts.workloads.value.map((workload) => {
    const pod = pods.find(({ namespace }) => namespace === workload.namespace);
    if (workload.template.containers !== unsaid || pod === undefined) return workload;
    const asks = Object.keys(workload.template.asks).length > 0 ? workload.template.asks : pod.asks;
    const nodeSelector = { ...pod.nodeSelector, ...workload.template.nodeSelector };
    return { ...workload, template: { ...workload.template, containers: pod.containers, asks, nodeSelector } };
  });
  return { ...facts, workloads: read(workloads) };
}
