import { listedBriefly, printable } from '#lib/text/wording.ts';
import { parseQuantity } from '#lib/quantity.ts';
import { capacityAnnotation, type Container } from '#model/facts/pod.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { containerText, judgeAll } from '../fit/fit-fold.ts';
import { changeByHand } from '../remedies/template-patch.ts';
import { parseCapacity, type FargateSize, sizeText } from '../sizing/sizes.ts';
import { sizeNotKnown, sizeOf } from '../sizing/size-of.ts';

interface Excess {
  readonly container: Container;
  readonly resource: 'cpu' | 'memory';
  readonly limit: string;
}

export default defineRule({
  id: 'limits-above-requests',
  revision: 2,
  group: 'pod fits Fargate',
  title: 'Limits of containers on Fargate fit in the size that their requests buy',
  severity: 'medium',
  needs: ['profiles'],
  uses: ['workloads'],
  field: [keyIs('limits'), keyIs('resources')],
  docs: awsDocs.podSize,
  fold: { start: () => judgeAll('medium', judge, { why: sizeNotKnown, lacking: [] }) },
});

function judge(pod: JudgedPod): Draft | 'unjudged' | null {
  const { containers, annotations, asks } = pod.pod;
  if (containers.every(isEven)) return null;
  const provisioned = parseCapacity(annotations[capacityAnnotation]);
  if (provisioned === null && asks.podResources !== undefined) return 'unjudged';
  const size = provisioned ?? sizeOf(containers).size;
  const excesses = size === null ? [] : containers.flatMap((container) => excessesOf(container, size));
  return size === null || excesses.length === 0 ? null : draft(pod, excesses, size);
}

/** Fast path, which most containers take. */
function isEven({ requests, limits }: Container): boolean {
  const differs = (resource: string) =>
    (limits[resource] ?? requests[resource]) !== (requests[resource] ?? limits[resource]);
  return !differs('cpu') && !differs('memory');
}

function excessesOf(container: Container, { vcpu, memoryGiB }: FargateSize): Excess[] {
  const most = { cpu: vcpu, memory: memoryGiB * 2 ** 30 };
  return (['cpu', 'memory'] as const).flatMap((resource) => {
    const limit = container.limits[resource];
    return limit === undefined || (parseQuantity(limit) ?? 0) <= most[resource] ? [] : [{ container, resource, limit }];
  });
}

function draft(pod: JudgedPod, excesses: readonly Excess[], size: FargateSize): Draft {
  const { subject } = pod;
  const what = listedBriefly(excesses.map(describe), 3);
  return {
    tell: () => ({
      message: `${subjectText(subject)} has limits above what Fargate gives by its requests, ${sizeText(size)}: ${what}; ${consequence(excesses)}`,
      evidence: excesses.slice(0, 20).map(({ container, resource, limit }) => ({
        what: `${containerText(container)}: limits.${resource}`,
        is: printable(limit, 40),
        shouldBe: `the same as requests.${resource}`,
      })),
      remediation: {
        summary:
          'Set requests and limits of every container to the same values, which AWS asks for on Fargate, or leave the limits out',
        ...changeByHand(pod),
      },
    }),
  };
}

function describe({ container, resource, limit }: Excess): string {
  return `${containerText(container)} may use ${printable(limit, 40)} of ${resource === 'cpu' ? 'CPU' : 'memory'}`;
}

/** Observed on real clusters: a CPU quota above the pod's cannot be written, and the container does not start. */
function consequence(excesses: readonly Excess[]): string {
  return excesses.some(({ resource }) => resource === 'cpu')
    ? 'such a container may fail to start with StartError (cpu.cfs_quota_us: invalid argument)'
    : 'the pod may be out of memory before the container reaches its limit';
}
