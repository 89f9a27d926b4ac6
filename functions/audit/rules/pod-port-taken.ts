import { kubeletPort, type Container } from '#model/facts/pod.ts';
import type { KubeletPortUse, PortProgram } from '#model/facts/pod-asks.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft, type Told } from '../rule.ts';
import { containerText, judgeAll } from '../fit/fit-fold.ts';
import { reviseSpec } from '../remedies/template-patch.ts';

const port = String(kubeletPort);

export default defineRule({
  id: 'pod-port-taken',
  revision: 2,
  group: 'pod fits Fargate',
  title: `Containers on Fargate leave port ${port} to the kubelet`,
  severity: 'medium',
  needs: ['profiles'],
  uses: ['workloads'],
  field: [({ key, value }) => key === 'containerPort' && value === kubeletPort, keyIs('ports', 'args')],
  docs: awsDocs.metricsServer,
  fold: { start: () => judgeAll('medium', judge) },
});

interface Advice {
  /** Value of the program's Helm chart that changes the port. */
  readonly todo: string;
  /** Consequence of the kubelet answering in place of the program. */
  readonly fails: string;
  readonly docs?: string;
}

const programs: Readonly<Record<PortProgram, Advice>> = {
  'metrics-server': {
    todo: 'Have metrics-server listen on another port, for example 10251: --secure-port and the containerPort, or containerPort of its Helm chart',
    fails: 'the program may not start',
  },
  'cert-manager': {
    todo: 'Set webhook.securePort of the Helm chart of cert-manager to another port, for example 10260',
    fails: 'the API server may reach the kubelet in place of the webhook, and fail what the webhook should admit',
    docs: 'https://cert-manager.io/docs/installation/compatibility/',
  },
  'external-secrets': {
    todo: 'Set webhook.port of the Helm chart of external-secrets to another port, for example 10260',
    fails: 'the API server may reach the kubelet in place of the webhook, and fail what the webhook should admit',
    docs: 'https://aws-ia.github.io/terraform-aws-eks-blueprints-addons/main/addons/external-secrets/',
  },
};

const others: Advice = {
  todo: 'Have the program listen on another port, for example 10251, and declare that one',
  fails: 'the program may not start',
};

interface Taking {
  readonly container: Container;
  readonly use: KubeletPortUse;
}

function judge(pod: JudgedPod): Draft | null {
  const taking = pod.pod.containers.flatMap((container) => {
    const use = container.asks.kubeletPort;
    return use === undefined ? [] : [{ container, use }];
  });
  const [first] = taking;
  return first === undefined ? null : { tell: () => told(pod, first, taking) };
}

function told(pod: JudgedPod, { use: { program, argument } }: Taking, taking: readonly Taking[]): Told {
  const { todo, fails, docs } = program === null ? others : programs[program];
  const how = argument === null ? `declares port ${port}` : `listens on port ${port}, by its argument ${argument},`;
  return {
    message: `${subjectText(pod.subject)} ${how}${argument === null ? ',' : ''} which is reserved on Fargate: the kubelet of its node may listen there, and ${fails}`,
    evidence: taking.slice(0, 20).map(({ container, use }) => ({
      what: `${containerText(container)}: ${use.argument ?? 'containerPort'}`,
      is: port,
      shouldBe: 'another port',
    })),
    remediation: { summary: todo, ...reviseSpec(pod) },
    ...(docs !== undefined && { docs }),
  };
}
