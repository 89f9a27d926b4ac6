import { listed } from '#lib/text/wording.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { refusals, refusal } from '../fit/fit-fold.ts';
import { reviseSpec, type TemplateChange } from '../remedies/template-patch.ts';
import { sizeNotKnown, sizeOf, type TooLarge } from '../sizing/size-of.ts';

const id = 'pod-too-large';

const names: Readonly<Record<TooLarge['resource'], string>> = {
  cpu: 'CPU',
  memory: 'memory',
  'ephemeral-storage': 'ephemeral storage',
};

export default defineRule({
  id,
  revision: 2,
  group: 'pod fits Fargate',
  title: 'Pods for Fargate ask for no more than its largest size',
  severity: 'high',
  needs: ['profiles'],
  uses: ['workloads'],
  field: [keyIs('resources')],
  docs: awsDocs.podSize,
  fold: { start: () => refusals('high', judge, { why: sizeNotKnown, lacking: [] }) },
});

function judge(pod: JudgedPod): Draft | 'unjudged' | null {
  const { tooLarge, caveats } = sizeOf(pod.pod.containers, pod.pod.asks);
  if (caveats.includes('pod-resources')) return 'unjudged';
  if (tooLarge.length === 0) return null;
  const isOfSize = tooLarge.some(({ resource }) => resource !== 'ephemeral-storage');
  return refusal(id, pod, caveats.length === 0, () => ({
    because: `requests ${listed(tooLarge.map(describe))}`,
    ...(isOfSize && { answer: "Your pod's cpu/memory requirements exceed the max Fargate configuration" }),
    evidence: tooLarge.map(({ resource, asked, most }) => ({
      what: `${names[resource]} that the pod requests`,
      is: asked,
      shouldBe: `at most ${most}`,
    })),
    remediation: {
      summary: 'Lower the requests of the containers, or split the work over several pods',
      ...withCaveat(reviseSpec(pod), caveats.length > 0),
    },
  }));
}

function describe({ resource, asked, most }: TooLarge): string {
  return `${asked} of ${names[resource]}, where ${most} is the most`;
}

function withCaveat(fix: TemplateChange, isUncertain: boolean): TemplateChange {
  if (!isUncertain) return fix;
  const note =
    'The sum takes init containers with restartPolicy Always for containers that stay; how Fargate counts them is not documented.';
  return { ...fix, notes: [note, ...fix.notes] };
}
