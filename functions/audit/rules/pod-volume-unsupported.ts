import { listedBriefly } from '#lib/plural.ts';
import { printable } from '#lib/printable.ts';
import type { Container } from '#model/pod.ts';
import type { Evidence } from '#model/result.ts';
import type { Slice } from '#model/slice.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { containerText } from '../fit/containers.ts';
import { refusals } from '../fit/fit-fold.ts';
import { refusal } from '../fit/refusal.ts';
import { type VolumeFault, VolumeJudge } from '../fit/volumes.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { reviseSpec } from '../remedies/template-patch.ts';
import { defineRule, type Draft } from '../rule.ts';

const id = 'pod-volume-unsupported';

interface Fault extends VolumeFault {
  readonly what: string;
}

export default defineRule({
  id,
  group: 'pod fits Fargate',
  title: 'Pods for Fargate mount only volumes that it can mount',
  severity: 'high',
  needs: ['profiles'],
  uses: ['workloads', 'persistentVolumeClaims', 'persistentVolumes'],
  docs: awsDocs.considerations,
  fold: {
    start({ persistentVolumeClaims, persistentVolumes }) {
      const volumes = new VolumeJudge(persistentVolumeClaims, persistentVolumes);
      return refusals('high', (pod) => judge(pod, volumes), whyUnjudged([persistentVolumeClaims, persistentVolumes]));
    },
  },
});

function judge(pod: JudgedPod, volumes: VolumeJudge): Draft | 'unjudged' | null {
  const need = { namespace: pod.pod.namespace, waitedLong: pod.placement.unschedulable, planned: pod.planned };
  const verdicts = (pod.pod.asks.volumes ?? []).map((volume) => ({ volume, verdict: volumes.judge(volume, need) }));
  const faults: Fault[] = [
    ...verdicts.flatMap(({ volume, verdict }) =>
      typeof verdict === 'string' ? [] : [{ ...verdict, what: `volume ${printable(volume.name, 63)}` }],
    ),
    ...pod.pod.containers.flatMap(blockDevices),
  ];
  if (faults.length > 0) return draft(pod, faults);
  return verdicts.some(({ verdict }) => verdict === 'unjudged') ? 'unjudged' : null;
}

/** Raw block volumes. Known only from what Fargate's own checks are said to hold. */
function blockDevices(container: Container): Fault[] {
  const { volumeDevices = [] } = container.asks;
  const what = `${containerText(container)}: volumeDevices`;
  return volumeDevices.map((name) => ({ what, certain: false, is: printable(name, 63), shouldBe: 'volumeMounts' }));
}

function draft(pod: JudgedPod, faults: readonly Fault[]): Draft {
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
  const lost = slices.find((slice) => !slice.ok);
  if (lost === undefined) return 'what their claims are bound to was not read';
  return `what their claims are bound to could not be read (${lost.reason})`;
}
