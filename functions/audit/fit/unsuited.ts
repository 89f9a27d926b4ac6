import { isOnFargate, type Pod } from '#model/facts/pod.ts';
import { subjectText, type Evidence } from '#model/finding/finding.ts';
import { printable } from '#lib/text/wording.ts';
import type { NodeRequirement } from '#model/facts/pod-asks.ts';
import type { JudgedPod, Told } from '../rule.ts';
import { reviseSpec } from '../remedies/template-patch.ts';
import { canBeFargate, type Constrained, degreeOf, isPlatform } from './node-constraints.ts';
import { anyNode, platformLabels } from './fargate-node.ts';

/**
 * Constraints of the pod as it will be scheduled: a pod that is not on Fargate is recreated from its template, which
 * may have changed.
 */
export function constraintsOf({ pod, workload, planned }: JudgedPod): Constrained {
  return planned || isOnFargate(pod) ? pod : (workload?.template ?? pod);
}

/** Remediation for pods that a profile would take but that fit no Fargate node; null for others. */
export function unsuited(judged: JudgedPod, profile: string): Told['remediation'] | null {
  if (canBeFargate(constraintsOf(judged))) return null;
  const who = subjectText(judged.subject);
  return {
    summary: `Decide where the pods of ${who} belong before anything brings them to Fargate: profile ${profile} would take them, but no node of Fargate has what their nodeSelector or node affinity asks for, so that they would stay Pending`,
    ...reviseSpec(judged),
  };
}

/** Places where a pod asks for an architecture or operating system that Fargate does not have; empty if none. */
export function platformsAsked({ nodeSelector, asks }: Pick<Pod, 'nodeSelector' | 'asks'>): Evidence[] {
  return [
    ...Object.entries(nodeSelector).flatMap(([key, value]) =>
      !isPlatform(key) || platformLabels[key] === value
        ? []
        : [asked(`nodeSelector ${key}`, value, platformLabels[key])],
    ),
    ...(asks.os === undefined || asks.os === 'linux' ? [] : [asked('os', asks.os, 'linux')]),
    ...ofTerms(asks.nodeTerms ?? []),
  ];
}

/** One term that allows Fargate's platform is enough; the pod is excluded only if every term is. */
function ofTerms(terms: readonly (readonly NodeRequirement[])[]): Evidence[] {
  const closed = terms.map((term) => term.find((one) => isPlatform(one.key) && degreeOf(one, anyNode) === 'unmet'));
  if (!closed.every((requirement) => requirement !== undefined)) return [];
  return closed.map(({ key, operator, values }) =>
    asked(`node affinity ${key}`, [operator, ...values].join(' '), platformLabels[key]),
  );
}

function asked(what: string, is: string, shouldBe = 'absent'): Evidence {
  return { what, is: printable(is, 200), shouldBe };
}
