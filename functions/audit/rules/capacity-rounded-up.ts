import { listed } from '#lib/text/wording.ts';
import { parseQuantity } from '#lib/quantity.ts';
import { capacityAnnotation, type Container } from '#model/facts/pod.ts';
import { type Evidence, subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { usdPerMonth, usdText, parseCapacity, type FargateSize, sizeText } from '../sizing/sizes.ts';
import { changeByHand } from '../remedies/template-patch.ts';
import { type Change, type Cheaper, cheaperSize, type Requested, sizeOf } from '../sizing/size-of.ts';

const severity = 'info';

/** Ratio of provisioned to requested CPU or memory from which a pod is reported. */
const farAbove = 1.5;

export default defineRule({
  id: 'capacity-rounded-up',
  group: 'running',
  about: 'templates',
  title: 'Requests on Fargate are not just above a size that is cheaper',
  severity,
  needs: ['profiles'],
  uses: ['workloads'],
  field: [keyIs('resources')],
  docs: awsDocs.podSize,
  fold: {
    start: ({ cluster: { region } }) =>
      byWorkload(severity, (pod) => judge(pod, region), {
        why: 'what Fargate gives is not what their requests come to',
        lacking: [],
      }),
  },
});

function judge(judged: JudgedPod, region: string): Draft | 'fine' | 'unjudged' | null {
  const { standing, planned } = judged;
  if (standing !== 'accepted' && !(planned && standing === 'wanted')) return null;
  return byRequests(judged, region);
}

function byRequests(judged: JudgedPod, region: string): Draft | 'fine' | 'unjudged' {
  const { pod, planned } = judged;
  const { requested, size, caveats } = sizeOf(pod.containers, pod.asks);
  if (caveats.includes('pod-resources')) return 'unjudged';
  const given = planned ? size : parseCapacity(pod.annotations[capacityAnnotation]);
  if (given === null) return planned ? 'fine' : 'unjudged';
  if (!isFarAbove(given, requested)) return 'fine';
  // Only a size that the requests explain can be lowered by changing them.
  const isExplained = size !== null && caveats.length === 0 && sizeText(size) === sizeText(given);
  if (!isExplained) return 'unjudged';
  const cheaper = cheaperSize(requested, given);
  return cheaper === null || !fitsLimits(pod.containers, cheaper) ? 'fine' : draft(judged, given, cheaper, region);
}

function isFarAbove({ vcpu, memoryGiB }: FargateSize, requested: Requested): boolean {
  return vcpu >= farAbove * requested.vcpu || memoryGiB * 1024 >= farAbove * requested.memoryMiB;
}

/** A limit without a request allows bursting, which the smaller size would take away. */
function fitsLimits(containers: readonly Container[], { size }: Cheaper): boolean {
  const most = { cpu: size.vcpu, memory: size.memoryGiB * 2 ** 30 };
  return containers.every(({ requests, limits }) =>
    (['cpu', 'memory'] as const).every((resource) => {
      const limit = limits[resource];
      if (limit === undefined || limit === (requests[resource] ?? limit)) return true;
      return (parseQuantity(limit) ?? Infinity) <= most[resource];
    }),
  );
}

function draft(judged: JudgedPod, given: FargateSize, { size, changes }: Cheaper, region: string): Draft {
  const { subject, planned } = judged;
  const what = listed(changes.map(describe));
  const { notes, ...change } = changeByHand(judged);
  return {
    tell: () => ({
      message: `${subjectText(subject)} ${planned ? 'would get' : 'gets'} ${sizeText(given)}; with ${what}, ${sizeText(size)} may do`,
      evidence: [
        { what: planned ? 'size by its requests' : capacityAnnotation, is: sizeText(given), shouldBe: sizeText(size) },
        ...changes.map(({ resource, from, to }) => ({
          what: `requests.${resource} of the pod`,
          is: amount(resource, from),
          shouldBe: `at most ${amount(resource, to)}`,
        })),
        ...costOf(given, size, region),
      ],
      remediation: {
        summary: `If the program can do with it, lower the requests of its containers, and limits with them: ${what}`,
        ...change,
        notes: [
          'Fargate adds 256 MiB of memory for itself and rounds up to the next size. What the program uses is not known here: look before you lower.',
          ...notes,
        ],
      },
    }),
  };
}

/** `memory requests of 1792Mi in total instead of 2048Mi`. */
function describe({ resource, from, to }: Change): string {
  const name = resource === 'cpu' ? 'CPU' : resource;
  return `${name} requests of ${amount(resource, to)} in total instead of ${amount(resource, from)}`;
}

function amount(resource: Change['resource'], value: number): string {
  return resource === 'cpu' ? `${String(value)}m` : `${String(Math.ceil(value))}Mi`;
}

function costOf(given: FargateSize, size: FargateSize, region: string): Evidence[] {
  const now = usdPerMonth(given, region);
  const then = usdPerMonth(size, region);
  if (now === null || then === null) return [];
  return [{ what: 'a month of one pod (estimate)', is: `about ${usdText(now)}`, shouldBe: `about ${usdText(then)}` }];
}
