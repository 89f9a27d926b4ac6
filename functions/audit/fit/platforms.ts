import { printable } from '#lib/text/wording.ts';
import type { NodeRequirement } from '#model/facts/pod-asks.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { Evidence } from '#model/finding/finding.ts';
import { anyNode, platformLabels } from './fargate-node.ts';
import { degreeOf, isPlatform } from './node-constraints.ts';

/** Where a pod asks for another processor or operating system than Fargate has; empty where it does not. */
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

/** One term that is open to Fargate's platform is enough; only when each shuts it out the pod does. */
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
