import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '#model/facts/pod.ts';
import { read } from '#model/facts/cluster-facts.ts';
import {
  container,
  facts,
  fargatePod,
  hourAgo,
  pod,
  profile,
  selector,
  workload,
} from '../../support/builders/facts.ts';
import { audit } from '../../support/judge.ts';

const everything = { index: 0, key: null, operator: 'Exists', value: '', effect: null } as const;
const daemon = (name: string, containers: Container[]): Pod =>
  pod({
    namespace: 'kube-system',
    name: `${name}-x`,
    owner: { apiVersion: 'apps/v1', kind: 'DaemonSet', name, uid: name },
    hasNodeAffinity: true,
    asks: {
      hostNamespaces: ['HostNetwork'],
      tolerations: [everything],
      volumes: [{ name: 'run', type: 'hostPath', refersTo: null }],
    },
    containers,
  });

/** As eksctl makes a cluster with `--fargate`, and EKS its system pods. */
const coreDns = container({
  requests: { cpu: '100m', memory: '70Mi' },
  limits: { memory: '170Mi' },
  asks: { addedCapabilities: ['NET_BIND_SERVICE'] },
});
const system: Pod[] = [
  fargatePod({ namespace: 'kube-system', name: 'coredns-a', containers: [coreDns] }),
  daemon('aws-node', [container({ asks: { addedCapabilities: ['NET_ADMIN', 'NET_RAW'] } })]),
  daemon('kube-proxy', [container({ asks: { privileged: true } })]),
  pod({
    namespace: 'kube-system',
    name: 'ebs-csi-controller-a',
    createdAt: hourAgo,
    annotations: { 'eks.amazonaws.com/compute-type': 'ec2' },
    asks: { tolerations: [everything], volumes: [{ name: 'socket', type: 'hostPath', refersTo: null }] },
  }),
];

describe('system pods of a healthy cluster', () => {
  it('give no finding about what fits Fargate, though a profile selects all of kube-system', async () => {
    const profiles = read([profile({ selectors: [selector('kube-system'), selector('default')] })]);
    const daemonSets = ['aws-node', 'kube-proxy'].map((name) =>
      workload({ kind: 'DaemonSet', namespace: 'kube-system', name, uid: name }),
    );
    const { findings } = await audit(facts({ profiles, workloads: read(daemonSets) }), system);
    const group = /^(?:pod-(?!older)|daemonset-|limits-|requests-|toleration-)/;
    expect(findings.map(({ rule }) => rule).filter((rule) => group.test(rule))).toEqual([]);
  });
});
