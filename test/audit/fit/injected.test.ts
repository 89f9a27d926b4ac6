import { describe, expect, it } from 'vitest';
import type { Pod } from '#model/facts/pod.ts';
import { read } from '#model/facts/cluster-facts.ts';
import { container, facts, workload } from '../../support/builders/facts.ts';
import { only, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const init = (name: string) =>
  container({ name, init: true, asks: { addedCapabilities: ['NET_ADMIN'] }, requests: {}, limits: {} });
const app = container();
const template = read([workload({ template: { containers: [app] } })]);
const capability = async (fields: Partial<Pod>) =>
  only(await judge('pod-capability-unsupported', facts({ workloads: template }), [waitingPod(fields)]));

describe('what only the pod has', () => {
  it.each([
    ['kuma-init', 'Kuma injected kuma-init', '"labels":{"kuma.io/sidecar-injection":"disabled"}'],
    ['istio-init', 'Istio injected istio-init', '"labels":{"sidecar.istio.io/inject":"false"}'],
    [
      'proxyinit',
      'AWS App Mesh injected proxyinit',
      '"annotations":{"appmesh.k8s.aws/sidecarInjectorWebhook":"disabled"}',
    ],
    [
      'vault-agent-init',
      'the Vault Agent Injector injected vault-agent-init',
      '"annotations":{"vault.hashicorp.com/agent-inject":"false"}',
    ],
    [
      'opentelemetry-auto-instrumentation',
      'the OpenTelemetry Operator injected opentelemetry-auto-instrumentation',
      '"annotations":{"instrumentation.opentelemetry.io/inject-go":"false"}',
    ],
    [
      'otc-container',
      'the OpenTelemetry Operator injected otc-container',
      '"annotations":{"sidecar.opentelemetry.io/inject":"false"}',
    ],
    [
      'consul-connect-inject-init',
      'Consul injected consul-connect-inject-init',
      '"annotations":{"consul.hashicorp.com/connect-inject":"false"}',
    ],
    ['linkerd-init', 'Linkerd injected linkerd-init', '"annotations":{"linkerd.io/inject":"disabled"}'],
  ])('was injected: %s, which is switched off by the template', async (name, says, change) => {
    const { message, remediation } = await capability({ containers: [init(name), app] });
    expect(message).toContain(says);
    expect(remediation.commands[0]).toContain(change);
    expect(remediation.commands.join()).not.toContain('NET_ADMIN');
  });

  it('was injected by somebody, where nobody is known by it, and the template is not patched', async () => {
    const { message, remediation } = await capability({ containers: [init('own-init'), app] });
    expect(message).toContain('an admission webhook injected own-init');
    expect(remediation).not.toHaveProperty('patch');
    expect(remediation.commands).toEqual([]);
  });

  it('may be a volume, of which the labels of the pod tell who added it', async () => {
    const asks = { volumes: [{ name: 'sockets', type: 'hostPath', refersTo: null }] };
    const labels = { 'admission.datadoghq.com/enabled': 'true' };
    const cluster = facts({ workloads: template });
    const { message } = only(await judge('pod-volume-unsupported', cluster, [waitingPod({ asks, labels })]));
    expect(message).toContain('the admission controller of Datadog injected sockets');
  });

  it('is not what a StatefulSet adds for its claim templates', async () => {
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: '' };
    const asks = { volumes: [{ name: 'data', type: 'persistentVolumeClaim', refersTo: 'data-db-0' }] };
    const set = workload({ kind: 'StatefulSet', name: 'db', template: { containers: [app] } });
    const pod = waitingPod({ name: 'db-0', owner, asks, scheduled: refused });
    const { message } = only(await judge('pod-volume-unsupported', facts({ workloads: read([set]) }), [pod]));
    expect(message).not.toContain('injected');
  });
});

const refused = {
  status: 'False',
  reason: 'POD_UNSUPPORTED_ON_FARGATE',
  since: '2026-11-24T01:00:00.000Z',
  message: 'Pod not supported on Fargate: volumes not supported: data not supported because: PVC data-db-0 not bound',
} as const;

it('what a template has beside is still taken out of it, and nothing else', async () => {
  const own = { ...app, asks: { addedCapabilities: ['SYS_ADMIN'] } };
  const workloads = read([workload({ template: { containers: [own] } })]);
  const pod = waitingPod({ containers: [init('kuma-init'), own] });
  const { remediation } = only(await judge('pod-capability-unsupported', facts({ workloads }), [pod]));
  expect(remediation.patch).toContain('name: "app"');
  expect(remediation.patch).not.toContain('kuma-init');
});
