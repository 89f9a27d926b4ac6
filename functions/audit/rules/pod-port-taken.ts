import { kubeletPort } from '#model/on-fargate.ts';
import type { PortProgram } from '#model/pod-asks.ts';
import type { Container } from '#model/pod.ts';
import { subjectText } from '#model/subject.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { containerText } from '../fit/containers.ts';
import { misfits } from '../fit/fit-fold.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { reviseSpec } from '../remedies/template-patch.ts';
import { defineRule, type Draft } from '../rule.ts';

const port = String(kubeletPort);

export default defineRule({
  id: 'pod-port-taken',
  group: 'pod fits Fargate',
  title: `Containers on Fargate leave port ${port} to the kubelet`,
  severity: 'medium',
  needs: ['profiles'],
  uses: ['workloads'],
  docs: awsDocs.metricsServer,
  fold: { start: () => misfits('medium', judge) },
});

function judge(pod: JudgedPod): Draft | null {
  const taking = pod.pod.containers.filter(({ asks }) => asks.kubeletPort === true);
  return taking.length === 0 ? null : { tell: () => told(pod, taking) };
}

function told(pod: JudgedPod, taking: readonly Container[]): ReturnType<Draft['tell']> {
  return {
    message: `${subjectText(pod.subject)} declares port ${port}, which is reserved on Fargate: the kubelet of its node may listen there, and the program may not start`,
    evidence: taking.slice(0, 20).map((container) => ({
      what: `${containerText(container)}: containerPort`,
      is: port,
      shouldBe: 'another port',
    })),
    remediation: {
      summary: `Have the program listen on another port, for example 10251, and declare that one${ways(taking)}`,
      ...reviseSpec(pod),
    },
  };
}

/** How programs that are known to listen there are told another port. */
const ofProgram: Readonly<Record<PortProgram, string>> = {
  'metrics-server': 'metrics-server takes it by its argument --secure-port',
  'cert-manager-webhook': 'the chart of cert-manager takes it as webhook.securePort',
  'external-secrets': 'the chart of External Secrets takes it as webhook.port',
};

function ways(taking: readonly Container[]): string {
  const programs = new Set(taking.flatMap(({ asks }) => asks.portProgram ?? []));
  return [...programs].map((program) => `; ${ofProgram[program]}`).join('');
}
