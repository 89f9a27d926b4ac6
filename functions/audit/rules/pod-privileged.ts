import { listed, listedBriefly } from '#lib/text/wording.ts';
import type { Evidence } from '#model/finding/finding.ts';
import type { Container } from '#model/facts/pod.ts';
import { awsDocs, isTrue, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { containerText, patchOf, refusals, refusal } from '../fit/fit-fold.ts';
import { reviseSpec } from '../remedies/template-patch.ts';

const id = 'pod-privileged';

export default defineRule({
  id,
  group: 'pod fits Fargate',
  title: 'Containers for Fargate are not privileged and do not ask to gain privileges',
  severity: 'high',
  needs: ['profiles'],
  uses: ['workloads'],
  field: [isTrue('privileged'), isTrue('allowPrivilegeEscalation')],
  docs: awsDocs.considerations,
  fold: { start: () => refusals('high', judge) },
});

function judge(pod: JudgedPod): Draft | null {
  const asking = pod.pod.containers.filter((container) => fieldsOf(container).length > 0);
  if (asking.length === 0) return null;
  return refusal(id, pod, true, () => ({
    because: `sets ${listed([...new Set(asking.flatMap(fieldsOf))])} for ${listedBriefly(asking.map(containerText))}`,
    answer: `invalid SecurityContext fields: ${capitalized(asking.flatMap(fieldsOf)[0] ?? '')}`,
    evidence: asking.flatMap(evidenceOf),
    remediation: {
      summary: 'Take these fields out of the securityContext in the pod template, if the program can do without',
      ...reviseSpec(
        pod,
        patchOf(asking, (one) => ({
          securityContext: Object.fromEntries(fieldsOf(one).map((field) => [field, false])),
        })),
      ),
    },
  }));
}

function fieldsOf({ asks }: Container): string[] {
  return [
    ...(asks.privileged === true ? ['privileged'] : []),
    ...(asks.allowPrivilegeEscalation === true ? ['allowPrivilegeEscalation'] : []),
  ];
}

function evidenceOf(container: Container): Evidence[] {
  return fieldsOf(container).map((field) => ({
    what: `${containerText(container)}: securityContext.${field}`,
    is: 'true',
    shouldBe: 'absent, or false',
  }));
}

function capitalized(field: string): string {
  return field.charAt(0).toUpperCase() + field.slice(1);
}
