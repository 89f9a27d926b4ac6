import { listedBriefly, printable } from '#lib/text/wording.ts';
import { parseQuantity } from '#lib/quantity.ts';
import type { Container } from '#model/facts/pod.ts';
import { awsDocs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { isAccelerator } from '../fit/fargate-node.ts';
import { containerText, refusals, refusal } from '../fit/fit-fold.ts';
import { reviseSpec } from '../remedies/template-patch.ts';

const id = 'pod-gpu-request';

export default defineRule({
  id,
  group: 'pod fits Fargate',
  title: 'Pods for Fargate ask for no GPU or other accelerator',
  severity: 'high',
  needs: ['profiles'],
  uses: ['workloads'],
  field: [({ key, above }) => key.includes('/') && ['limits', 'requests'].includes(String(above.at(-1)))],
  docs: awsDocs.considerations,
  fold: { start: () => refusals('high', judge) },
});

function judge(pod: JudgedPod): Draft | null {
  const asking = pod.pod.containers.flatMap((container) =>
    acceleratorsOf(container).map(([resource, amount]) => ({ container, resource, amount })),
  );
  if (asking.length === 0) return null;
  const names = [...new Set(asking.map(({ resource }) => printable(resource, 80)))];
  return refusal(id, pod, true, () => ({
    because: `asks for ${listedBriefly(names)}, and Fargate has no such devices`,
    evidence: asking.map(({ container, resource, amount }) => ({
      what: `${containerText(container)}: ${printable(resource, 80)}`,
      is: printable(amount, 40),
      shouldBe: 'absent',
    })),
    remediation: {
      summary: `Run it on nodes that have ${listedBriefly(names)}, or take the request out of the pod template`,
      ...reviseSpec(pod),
    },
  }));
}

function acceleratorsOf({ requests, limits }: Container): [resource: string, amount: string][] {
  return Object.entries({ ...limits, ...requests }).filter(
    ([resource, amount]) => isAccelerator(resource) && parseQuantity(amount) !== 0,
  );
}
