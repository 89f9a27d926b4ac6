import { listed } from '#lib/text/wording.ts';
import { capacityAnnotation } from '#model/facts/pod.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { judgeAll } from '../fit/fit-fold.ts';
import { changeByHand } from '../remedies/template-patch.ts';
import { requestOf, parseCapacity, sizeText } from '../sizing/sizes.ts';
import { sizeNotKnown, sizeOf } from '../sizing/size-of.ts';

const resources = ['cpu', 'memory'] as const;

export default defineRule({
  id: 'requests-missing',
  revision: 2,
  group: 'pod fits Fargate',
  title: 'Pods for Fargate request the CPU and memory that they need',
  severity: 'low',
  needs: ['profiles'],
  uses: ['workloads'],
  field: [keyIs('resources'), keyIs('containers')],
  docs: awsDocs.podSize,
  fold: { start: () => judgeAll('low', judge, { why: sizeNotKnown, lacking: [] }) },
});

function judge(pod: JudgedPod): Draft | 'unjudged' | null {
  const { containers, asks, annotations } = pod.pod;
  if (asks.podResources !== undefined)
    return parseCapacity(annotations[capacityAnnotation]) === null ? 'unjudged' : null;
  const missing = resources.filter((resource) => containers.every((one) => requestOf(one, resource) === undefined));
  return missing.length === 0 ? null : draft(pod, missing);
}

function draft(pod: JudgedPod, missing: readonly (typeof resources)[number][]): Draft {
  const names = missing.map((resource) => (resource === 'cpu' ? 'CPU' : 'memory'));
  return {
    tell: () => {
      const { size } = sizeOf(pod.pod.containers);
      const given = size === null ? '' : `: it gives ${sizeText(size)}, of which 256 MiB are for Fargate itself`;
      return {
        message: `${subjectText(pod.subject)} requests no ${listed(names)}, so that Fargate sizes it without${given}`,
        evidence: missing.map((resource) => ({
          what: `requests.${resource} of all containers`,
          is: 'absent',
          shouldBe: 'what the program needs',
        })),
        remediation: {
          summary: `Request ${listed(names)} in the pod template; Fargate gives the smallest size that holds the sum`,
          ...changeByHand(pod),
        },
      };
    },
  };
}
