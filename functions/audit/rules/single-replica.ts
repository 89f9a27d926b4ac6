import { plural } from '#lib/text/wording.ts';
import type { Service } from '#model/cluster/traffic.ts';
import { selectsLabels } from '#model/facts/label-selector.ts';
import { subjectText } from '#model/finding/finding.ts';
import { ViolationGroups } from '../engine/by-workload.ts';
import { runsOnFargate } from '../logging/unlogged-pods.ts';
import { BudgetsByPod } from '../running/eviction.ts';
import { type Frail, frailRemedy, frailText, inOrder } from '../running/replicas.ts';
import { awsDocs, defineRule, type Draft, type Facts, type JudgedPod } from '../rule.ts';

type ReplicaFacts = Facts<'workloads' | 'disruptionBudgets', 'services'>;

export default defineRule({
  id: 'single-replica',
  group: 'running',
  title: 'Workloads on Fargate keep a pod while another is patched',
  severity: 'info',
  needs: ['workloads', 'disruptionBudgets'],
  uses: ['services'],
  docs: awsDocs.podPatching,
  fold: {
    start(facts) {
      const state = new Replicas(facts);
      return {
        see: (pod) => state.see(pod),
        *finish() {
          yield* state.groups.violations();
          if (state.unasked > 0) {
            const unjudged = `${plural(state.unasked, 'pod')}: budgets of their namespaces were not asked for`;
            yield { unjudged, count: state.unasked, lacking: [] };
          }
          if (!facts.services.ok && state.hasSingle) {
            yield { unjudged: 'whether a Service sends to them is not known', count: 1, lacking: [facts.services] };
          }
        },
      };
    },
  },
});

/** Workloads that an eviction may leave without pods, by namespace; a finding tells of all that its namespace has. */
class Replicas {
  readonly groups = new ViolationGroups('info');
  unasked = 0;
  hasSingle = false;
  readonly #budgets: BudgetsByPod;
  readonly #services: readonly Service[];
  readonly #frail = new Map<string, Map<string, Frail>>();

  constructor({ disruptionBudgets, services }: ReplicaFacts) {
    this.#budgets = new BudgetsByPod(disruptionBudgets);
    this.#services = services.ok ? services.value : [];
  }

  see(judged: JudgedPod): boolean {
    const { workload } = judged;
    const replicas = workload?.replicas ?? 0;
    if (workload === null || replicas === 0 || judged.planned || !runsOnFargate(judged)) return false;
    return this.#judge(judged, { workload, replicas });
  }

  #judge(judged: JudgedPod, { workload, replicas }: Pick<Frail, 'workload' | 'replicas'>): boolean {
    const budgets = this.#budgets.of(judged.pod);
    if (budgets === null && replicas > 1) {
      this.unasked++;
      return false;
    }
    const hasBudget = (budgets ?? []).length > 0;
    if (replicas > 1 && hasBudget) return true;
    this.hasSingle ||= replicas === 1;
    this.#add({ workload, replicas, hasBudget });
    this.groups.add(judged, this.#draft(judged, replicas));
    return true;
  }

  #add(frail: Frail): void {
    const { workload } = frail;
    const there = this.#frail.get(workload.namespace) ?? new Map<string, Frail>();
    this.#frail.set(workload.namespace, there.set(subjectText(workload), frail));
  }

  #draft({ pod }: JudgedPod, replicas: number): Draft {
    const { namespace } = pod;
    const isServed =
      replicas === 1 &&
      this.#services.some(
        ({ namespace: home, selector }) =>
          home === namespace && selectsLabels({ matchLabels: selector, matchExpressions: [] }, pod.labels),
      );
    return {
      subject: { kind: 'Namespace', name: namespace },
      severity: isServed ? 'low' : 'info',
      tell: () => {
        const all = inOrder(this.#frail.get(namespace)?.values() ?? []);
        return {
          message: `Workloads on Fargate in namespace ${namespace} may be without a pod while Fargate patches it: ${frailText(all)}`,
          evidence: all.slice(0, 10).map((one) => ({
            what: subjectText(one.workload),
            is: `${plural(one.replicas, 'replica')}, ${one.hasBudget ? 'a PodDisruptionBudget' : 'no PodDisruptionBudget'}`,
            shouldBe: '2 replicas or more, and a PodDisruptionBudget with maxUnavailable: 1',
          })),
          remediation: frailRemedy(all),
        };
      },
    };
  }
}
