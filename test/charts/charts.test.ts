import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ClusterResult } from '#model/result/result.ts';
import { check, type Checked } from '#run/check/check.ts';
import { describedProfiles } from '../support/builders/manifests.ts';
import { emptyFolder } from '../support/clusters/snapshot-folder.ts';

function chart(name: string): string {
  return fileURLToPath(new URL(`${name}.yaml`, import.meta.url));
}

/** A chart against profiles with these selectors. */
async function judged(...args: Parameters<typeof outcome>): Promise<ClusterResult> {
  return (await outcome(...args)).cluster;
}

async function outcome(
  name: string,
  namespace: string | undefined,
  ...selectors: Readonly<Record<string, unknown>>[]
): Promise<{ cluster: ClusterResult; fixes: Checked['fixes'] }> {
  const profiles = path.join(await emptyFolder(), 'profiles.json');
  writeFileSync(profiles, describedProfiles(...selectors));
  const { result, fixes } = await check(
    { files: [chart(name)], profiles: [profiles], namespace },
    () => new Date('2026-11-24T02:00:00Z'),
  );
  const [cluster] = result.clusters;
  if (cluster === undefined) throw new Error('no cluster');
  expect(cluster.coverage).toMatchObject({ notEvaluated: 0, percent: 100 });
  return { cluster, fixes };
}

function told({ findings }: ClusterResult): string[] {
  return findings.map(({ rule, severity, location }) => `${severity} ${rule} ${location?.line}:${location?.column}`);
}

describe('the operator of dask-kubernetes, by Helm', () => {
  const name = 'dask-kubernetes-operator';

  // The chart writes no namespace: Helm gives it to the API server instead. Without -n it would be judged in default.
  it('goes to Fargate by a profile of the namespace that it is released to', async () => {
    const { workloads, warnings } = await judged(name, 'dask-operator', { namespace: 'dask-operator' });
    expect(workloads).toMatchObject([{ fargate: 'yes', profiles: ['profile-0'], accepted: 'yes' }]);
    // It drops capabilities and says allowPrivilegeEscalation: false, which is what Fargate wants, not what it refuses.
    expect(warnings).toEqual([
      'skipped what carries no pod template: 1 ClusterRole, 1 ClusterRoleBinding and 1 ServiceAccount',
    ]);
  });

  // `resources: {}`: Fargate gives the smallest size, 0.25 vCPU and 0.5 GB, of which 256 MiB are its own.
  it('asks for no CPU and memory, so that it gets the smallest size', async () => {
    const cluster = await judged(name, 'dask-operator', { namespace: 'dask-operator' });
    expect(told(cluster)).toEqual(['low requests-missing 119:11']);
    expect(cluster.workloads?.[0]?.size).toEqual({ vcpu: 0.25, memoryGiB: 0.5 });
  });

  it('is in default when nobody says where it is released to, and no profile selects that', async () => {
    const { workloads, warnings, findings } = await judged(name, undefined, { namespace: 'dask-operator' });
    expect(workloads).toMatchObject([{ fargate: 'no', why: 'no profile selects namespace default' }]);
    expect([findings, warnings[0]]).toEqual([[], expect.stringContaining('names no namespace')]);
  });

  // The label is in no value of the chart, so that the rendered text is what can be shown; Helm's mark says where to change it.
  it('lacks the label of a selector: the fix is in the rendered text, and who rendered it is told', async () => {
    const { findings } = await judged(name, 'dask-operator', { namespace: 'dask-*', labels: { fargate: 'yes' } });
    expect(findings).toMatchObject([{ rule: 'selector-labels-missing', location: { line: 96 } }]);
    expect(findings[0]?.remediation.notes?.join(' ')).toContain('managed by Helm');
  });
});

describe('the cluster autoscaler, by cdk8s', () => {
  const name = 'cluster-autoscaler';

  // It mounts the certificates of its node from /etc/ssl by hostPath, which Fargate does not have; and its limit of one CPU
  // is above its request of 100m, by which alone Fargate sizes the pod.
  it('is refused for its hostPath, and would fail to start for its limits', async () => {
    const cluster = await judged(name, undefined, { namespace: 'kube-system' });
    expect(told(cluster)).toEqual(['high pod-volume-unsupported 239:11', 'medium limits-above-requests 225:13']);
    expect(cluster.workloads).toMatchObject([
      {
        subject: { kind: 'Deployment', namespace: 'kube-system' },
        accepted: 'no',
        refusedBy: ['pod-volume-unsupported'],
      },
    ]);
    // 100m and 300Mi with 256Mi more come to 556 MiB: 0.25 vCPU and 1 GB.
    expect(cluster.workloads?.[0]?.size).toEqual({ vcpu: 0.25, memoryGiB: 1 });
  });

  // The label of a profile for CoreDNS says what CoreDNS is: on another pod, the Service kube-dns would send questions there.
  it('is not taken by a profile that is there for CoreDNS, and gets no fix that would make it a name server', async () => {
    const {
      cluster: { findings, workloads },
      fixes,
    } = await outcome(name, undefined, { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } });
    expect(findings).toEqual([]);
    expect(workloads).toMatchObject([
      { fargate: 'no', why: 'profile profile-0 asks for label k8s-app=kube-dns; it lacks k8s-app' },
    ]);
    expect(fixes.diff).toBe('');
  });
});

describe('DaemonSets', () => {
  // Both stay on other nodes: the X-Ray daemon opens port 2000 of its node and the device plugin mounts the kubelet's
  // folder, and neither is a fault, since no pod of a DaemonSet goes to Fargate, whatever a profile selects.
  it.each([
    ['xray-daemon', 'amazon-cloudwatch'],
    ['neuron-device-plugin', 'kube-system'],
  ])('%s is none of Fargate, though a profile selects its namespace', async (name, namespace) => {
    const { findings, workloads, warnings } = await judged(name, undefined, { namespace });
    expect(findings).toEqual([]);
    expect(workloads).toMatchObject([
      { subject: { kind: 'DaemonSet', namespace }, fargate: 'no', why: 'Fargate runs no DaemonSets' },
    ]);
    expect(warnings).toEqual([]);
  });
});
