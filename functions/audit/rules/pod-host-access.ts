import { listed } from '#lib/text/wording.ts';
import type { HostNamespace } from '#model/facts/pod-asks.ts';
import { awsDocs, isTrue, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { refusals, refusal } from '../fit/fit-fold.ts';
import { reviseSpec } from '../remedies/template-patch.ts';

const id = 'pod-host-access';

const fields: Readonly<Record<HostNamespace, string>> = {
  HostNetwork: 'hostNetwork',
  HostPID: 'hostPID',
  HostIPC: 'hostIPC',
};

export default defineRule({
  id,
  group: 'pod fits Fargate',
  title: 'Pods for Fargate share no network, processes or memory with their node',
  severity: 'high',
  needs: ['profiles'],
  uses: ['workloads'],
  field: [isTrue('hostNetwork', 'hostPID', 'hostIPC')],
  docs: awsDocs.considerations,
  fold: { start: () => refusals('high', judge) },
});

function judge(pod: JudgedPod): Draft | null {
  const { hostNamespaces = [] } = pod.pod.asks;
  if (hostNamespaces.length === 0) return null;
  const names = hostNamespaces.map((one) => fields[one]);
  return refusal(id, pod, true, () => ({
    because: `sets ${listed(names)}`,
    answer: `fields not supported: ${hostNamespaces.join(', ')}`,
    evidence: names.map((what) => ({ what, is: 'true', shouldBe: 'absent, or false' })),
    remediation: {
      summary: `Take ${listed(names)} out of the pod template, if the program can do without`,
      ...reviseSpec(pod, Object.fromEntries(names.map((name) => [name, false]))),
    },
  }));
}
