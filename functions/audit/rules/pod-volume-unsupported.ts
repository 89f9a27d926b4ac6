import { listedBriefly, plural, printable } from '#lib/text/wording.ts';
import type { Container } from '#model/facts/pod.ts';
import type { Evidence } from '#model/finding/finding.ts';
import { type Slice, unreadOf } from '#model/facts/cluster-facts.ts';
import { awsDocs, keyIs, mentions, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { containerText, refusals, refusal } from '../fit/fit-fold.ts';
import { type UnsupportedVolume, VolumeJudge } from '../fit/volumes.ts';
import { reviseSpec } from '../remedies/template-patch.ts';

const id = 'pod-volume-unsupported';

interface NamedVolumeFault extends UnsupportedVolume {
  readonly what: string;
}

export default defineRule({
  id,
  revision: 2,
  group: 'pod fits Fargate',
  title: 'Pods for Fargate mount only volumes that it can mount',
  severity: 'high',
  needs: ['profiles'],
  uses: ['workloads', 'persistentVolumeClaims', 'persistentVolumes', 'storageClasses'],
  field: [
    ({ key, value, above }, finding) => key === 'name' && above.at(-2) === 'volumes' && mentions(finding, value),
    keyIs('volumes', 'volumeDevices'),
  ],
  docs: awsDocs.considerations,
  fold: {
    start({ persistentVolumeClaims, persistentVolumes, storageClasses }) {
      const volumes = new VolumeJudge(persistentVolumeClaims, persistentVolumes, storageClasses);
      const lacking = [persistentVolumeClaims, persistentVolumes];
      const fold = refusals('high', (pod) => judge(pod, volumes), { why: whyUnjudged(lacking), lacking });
      return {
        see: (pod) => fold.see(pod),
        *finish(podsComplete) {
          yield* fold.finish(podsComplete);
          const { classless } = volumes;
          const lost = unreadOf(storageClasses).filter(({ absent }) => absent !== true);
          if (classless > 0 && lost.length > 0)
            yield { unjudged: unclassed(classless), count: classless, lacking: lost };
        },
      };
    },
  },
});

function judge(pod: JudgedPod, volumes: VolumeJudge): Draft | 'unjudged' | null {
  const need = { namespace: pod.pod.namespace, waitedLong: pod.placement.unschedulable, planned: pod.planned };
  const verdicts = (pod.pod.asks.volumes ?? []).map((volume) => ({ volume, verdict: volumes.judge(volume, need) }));
  const faults: NamedVolumeFault[] = [
    ...verdicts.flatMap(({ volume, verdict }) =>
      typeof verdict === 'string' ? [] : [{ ...verdict, what: `volume ${printable(volume.name, 63)}` }],
    ),
    ...pod.pod.containers.flatMap(blockDevices),
  ];
  if (faults.length > 0) return draft(pod, faults);
  return verdicts.some(({ verdict }) => verdict === 'unjudged') ? 'unjudged' : null;
}

/** Raw block volumes, known only from reports on Fargate's own checks. */
function blockDevices(container: Container): NamedVolumeFault[] {
  const { volumeDevices = [] } = container.asks;
  const what = `${containerText(container)}: volumeDevices`;
  return volumeDevices.map((name) => ({ what, certain: false, is: printable(name, 63), shouldBe: 'volumeMounts' }));
}

function draft(pod: JudgedPod, faults: readonly NamedVolumeFault[]): Draft {
  const certain = faults.filter((fault) => fault.certain);
  const shown = certain.length > 0 ? certain : faults;
  const answer = shown.find((fault) => fault.answer !== undefined)?.answer;
  return refusal(id, pod, certain.length > 0, () => ({
    because: `mounts ${listedBriefly(
      shown.map(({ what, is }) => `${what}, ${is}`),
      3,
    )}`,
    ...(answer !== undefined && { answer }),
    evidence: faults.map(({ what, is, shouldBe }): Evidence => ({ what, is, shouldBe })),
    remediation: {
      summary:
        'Keep what need not last in an emptyDir; for what must, bind the claim to a PersistentVolume that names an existing Amazon EFS file system (Fargate provisions none)',
      ...reviseSpec(pod),
    },
  }));
}

function whyUnjudged(slices: readonly Slice<unknown>[]): string {
  const isRead = unreadOf(...slices).length === 0;
  return `what their claims are bound to ${isRead ? 'was not read' : 'could not be read'}`;
}

function unclassed(count: number): string {
  return `${plural(count, 'claim')}: what their StorageClasses make was not read`;
}
