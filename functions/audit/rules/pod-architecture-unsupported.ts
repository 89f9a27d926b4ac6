import { listedBriefly } from '#lib/text/wording.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { platformsAsked } from '../fit/unsuited.ts';
import { refusals, refusal } from '../fit/fit-fold.ts';
import { reviseSpec } from '../remedies/template-patch.ts';

const id = 'pod-architecture-unsupported';

export default defineRule({
  id,
  revision: 2,
  group: 'pod fits Fargate',
  title: 'Pods for Fargate can run on Linux and amd64',
  severity: 'high',
  needs: ['profiles'],
  uses: ['workloads'],
  field: [
    ({ key, above }) => key.startsWith('kubernetes.io/') && above.at(-1) === 'nodeSelector',
    keyIs('nodeSelector', 'nodeAffinity', 'os', 'runtimeClassName'),
  ],
  docs: awsDocs.considerations,
  fold: { start: () => refusals('high', judge) },
});

function judge(pod: JudgedPod): Draft | null {
  const asked = platformsAsked(pod.pod);
  if (asked.length === 0) return null;
  return refusal(id, pod, true, () => ({
    because: `asks for ${listedBriefly(asked.map(({ what, is }) => `${what} ${is}`))}, and all nodes of Fargate are Linux on amd64`,
    evidence: asked,
    remediation: {
      summary: 'Build the images for linux/amd64 and let the pod template ask for that, or for nothing',
      ...reviseSpec(pod),
    },
  }));
}
