import { plural } from '#lib/text/wording.ts';
import { parseQuantity } from '#lib/quantity.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, type FieldTest, keyIs, type JudgedPod, defineRule, type Draft, type Told } from '../rule.ts';
import { judgeAll } from '../fit/fit-fold.ts';
import { changeByHand } from '../remedies/template-patch.ts';
import { requestedOf, largestStorageGiB, standardStorageGiB, storageOverhead } from '../sizing/sizes.ts';

const severity = 'medium';
const gibi = 2 ** 30;

/** A larger request may leave no room for Fargate's own share. */
const safeGiB = Math.floor(largestStorageGiB / (1 + storageOverhead));

const isSizeLimit: FieldTest = ({ key, above }) => key === 'sizeLimit' && above.includes('volumes');

export default defineRule({
  id: 'ephemeral-storage-short',
  group: 'pod fits Fargate',
  title: 'Pods on Fargate request the ephemeral storage that their volumes may take',
  severity,
  needs: ['profiles'],
  uses: ['workloads'],
  field: [isSizeLimit, keyIs('ephemeral-storage'), keyIs('resources')],
  docs: awsDocs.podSize,
  fold: { start: () => judgeAll(severity, judge) },
});

function judge(pod: JudgedPod): Draft | null {
  const { containers, asks } = pod.pod;
  const { diskLimits = [] } = asks;
  const requested = requestedOf(containers, 'ephemeral-storage').withSidecars / gibi;
  const volumes = diskLimits.reduce((sum, limit) => sum + Math.max(0, parseQuantity(limit) ?? 0), 0) / gibi;
  const disk = Math.max(requested, standardStorageGiB);
  if (volumes > disk) return { tell: () => tooSmall(pod, { volumes, disk, requested, count: diskLimits.length }) };
  // pod-too-large covers requests above the maximum.
  if (requested <= safeGiB || requested > largestStorageGiB) return null;
  return { detail: 'near-the-most', tell: () => nearTheMost(pod, requested) };
}

interface Shortage {
  /** All in GiB. */
  readonly volumes: number;
  readonly disk: number;
  readonly requested: number;
  /** Number of volumes with a limit. */
  readonly count: number;
}

function tooSmall(pod: JudgedPod, { volumes, disk, requested, count }: Shortage): Told {
  const from =
    requested > standardStorageGiB ? 'that it requests' : 'that a pod on Fargate has without a larger request';
  const which = count === 1 ? 'a volume' : `${plural(count, 'volume')} together`;
  return {
    message: `${subjectText(pod.subject)} has ${which} that may grow to ${shown(volumes)} GiB, on a disk of the ${shown(disk)} GiB ${from}: when it is full, the pod is evicted`,
    evidence: [
      {
        what: 'sizeLimit of emptyDir volumes, in total',
        is: `${shown(volumes)} GiB`,
        shouldBe: `at most ${shown(disk)} GiB`,
      },
      { what: 'requests.ephemeral-storage of the pod', is: requested === 0 ? 'absent' : `${shown(requested)} GiB` },
    ],
    remediation: {
      summary:
        volumes > safeGiB
          ? `Lower the sizeLimit of the volumes: Fargate gives at most ${String(largestStorageGiB)} GiB, of which about ${String(safeGiB)} can be asked for`
          : `Request ephemeral-storage of at least ${shown(volumes)} GiB in a container of the pod template, and more for images and logs, or lower the sizeLimit of the volumes`,
      ...changeByHand(pod),
    },
  };
}

function nearTheMost(pod: JudgedPod, requested: number): Told {
  return {
    message: `${subjectText(pod.subject)} requests ${shown(requested)} GiB of ephemeral storage, to which Fargate adds about 15 %: together they may not fit in the ${String(largestStorageGiB)} GiB that are the most`,
    evidence: [
      {
        what: 'requests.ephemeral-storage of the pod',
        is: `${shown(requested)} GiB`,
        shouldBe: `at most about ${String(safeGiB)} GiB`,
      },
    ],
    remediation: {
      summary: `Request at most about ${String(safeGiB)} GiB of ephemeral-storage, and keep what is larger on Amazon EFS or in Amazon S3`,
      ...changeByHand(pod),
    },
  };
}

/** Rounded up, so that a value just above a bound does not look equal to it. */
function shown(amount: number): string {
  return String(Math.ceil(amount * 100) / 100);
}
