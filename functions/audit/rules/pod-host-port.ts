import { listedBriefly, printable } from '#lib/text/wording.ts';
import type { HostPort } from '#model/facts/pod-asks.ts';
import { awsDocs, keyIs, type JudgedPod, defineRule, type Draft } from '../rule.ts';
import { containerText, refusals, refusal } from '../fit/fit-fold.ts';
import { reviseSpec } from '../remedies/template-patch.ts';

const id = 'pod-host-port';

export default defineRule({
  id,
  revision: 2,
  group: 'pod fits Fargate',
  title: 'Containers for Fargate open no ports of their node',
  severity: 'high',
  needs: ['profiles'],
  uses: ['workloads'],
  field: [keyIs('hostPort', 'hostIP')],
  docs: awsDocs.considerations,
  fold: { start: () => refusals('high', judge) },
});

function judge(pod: JudgedPod): Draft | null {
  const ports = pod.pod.containers.flatMap((container) =>
    portsOf(pod, container.asks.hostPorts).map((port) => ({ container, text: textOf(port) })),
  );
  if (ports.length === 0) return null;
  return refusal(id, pod, true, () => ({
    because: `asks for ${listedBriefly([...new Set(ports.map(({ text }) => text))])}`,
    answer: 'port contains HostIP or HostPort',
    evidence: ports.map(({ container, text }) => ({
      what: `${containerText(container)}: ports`,
      is: text,
      shouldBe: 'neither hostPort nor hostIP',
    })),
    remediation: {
      summary:
        'Take hostPort and hostIP out of the ports in the pod template; a Service or a load balancer with IP targets reaches the containerPort',
      ...reviseSpec(pod),
    },
  }));
}

/**
 * With hostNetwork the API server fills in every hostPort, and pod-host-access reports it. In a manifest each hostPort
 * is the author's own, and Fargate refuses it even without hostNetwork.
 */
function portsOf({ pod, planned }: JudgedPod, ports: readonly HostPort[] = []): readonly HostPort[] {
  if (planned || pod.asks.hostNamespaces?.includes('HostNetwork') !== true) return ports;
  return ports.filter(({ hostPort, containerPort, hostIp }) => hostIp !== null || hostPort !== containerPort);
}

function textOf({ hostPort, hostIp }: HostPort): string {
  return [
    ...(hostPort === null ? [] : [`hostPort ${String(hostPort)}`]),
    ...(hostIp === null ? [] : [`hostIP ${printable(hostIp, 45)}`]),
  ].join(' with ');
}
