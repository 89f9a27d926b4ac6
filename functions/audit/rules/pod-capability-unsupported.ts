import { listedBriefly, printable } from '#lib/text/wording.ts';
import type { Container } from '#model/facts/pod.ts';
import type { Evidence } from '#model/finding/finding.ts';
import { awsDocs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { isMaybe, isRefused, plainName } from '../fit/capabilities.ts';
import { containerText, patchOf, refusals, refusal } from '../fit/fit-fold.ts';
import { reviseSpec } from '../remedies/template-patch.ts';

const id = 'pod-capability-unsupported';

export default defineRule({
  id,
  group: 'pod fits Fargate',
  title: 'Containers for Fargate add only capabilities that it allows',
  severity: 'high',
  needs: ['profiles'],
  uses: ['workloads'],
  field: [({ key, above }) => key === 'add' && above.at(-1) === 'capabilities'],
  docs: awsDocs.podSecurity,
  fold: { start: () => refusals('high', judge) },
});

function judge(pod: JudgedPod): Draft | null {
  const adding = pod.pod.containers.filter((container) => refusedOf(container).length > 0);
  if (adding.length === 0) return null;
  const refused = [...new Set(adding.flatMap(refusedOf))];
  const isCertain = refused.some((capability) => !isMaybe(capability));
  return refusal(id, pod, isCertain, () => ({
    because: `adds ${listedBriefly(refused.map((one) => printable(one, 40)))}`,
    ...(isCertain && { answer: 'invalid SecurityContext fields: Capabilities added' }),
    evidence: adding.flatMap(evidenceOf),
    remediation: {
      summary: summaryOf(refused),
      ...reviseSpec(
        pod,
        patchOf(adding, (one) => ({ securityContext: { capabilities: { add: keptOf(one) } } })),
      ),
    },
  }));
}

function refusedOf({ asks: { addedCapabilities = [] } }: Container): string[] {
  return addedCapabilities.filter(isRefused);
}

/** Capabilities to keep: the allowed ones, and those allowed once spelled as Fargate expects. */
function keptOf({ asks: { addedCapabilities = [] } }: Container): string[] {
  return [...new Set(addedCapabilities.map(plainName).filter((name) => !isRefused(name)))];
}

function evidenceOf(container: Container): Evidence[] {
  return refusedOf(container).map((capability) => ({
    what: `${containerText(container)}: securityContext.capabilities.add`,
    is: capability,
    shouldBe: isRefused(plainName(capability)) ? 'absent' : plainName(capability),
  }));
}

function summaryOf(refused: readonly string[]): string {
  const misspelt = refused.filter((capability) => !isRefused(plainName(capability)));
  const others = refused.filter((capability) => !misspelt.includes(capability)).map((one) => printable(one, 40));
  const steps = [
    ...(misspelt.length > 0 ? [`write ${listedBriefly(misspelt.map(plainName))} in capitals and without CAP_`] : []),
    ...(others.length > 0 ? [`take ${listedBriefly(others)} out, if the program can do without`] : []),
  ];
  const text = steps.join('; ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
