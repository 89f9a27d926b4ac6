import type { ClusterState } from './cluster-state.ts';
import { computeType, type Profile } from './fargate-admission.ts';
import { type Node } from './objects.ts';

export interface Subnet {
  SubnetId: string;
  AvailabilityZone: string;
  AvailableIpAddressCount: number;
}

/** A subnet of the profile that has an address left. */
export function subnetFor(state: ClusterState, { subnets }: Profile): Subnet | undefined {
  const described = state.documents.get('subnets') as { Subnets: Subnet[] };
  return described.Subnets.filter(({ SubnetId }) => subnets.includes(SubnetId))
    .toSorted((a, b) => b.AvailableIpAddressCount - a.AvailableIpAddressCount)
    .find(({ AvailableIpAddressCount }) => AvailableIpAddressCount > 0);
}

/** The node that Fargate makes for one pod, with the kubelet of the control plane's version. */
export function nodeFor(state: ClusterState, { AvailabilityZone: zone }: Subnet): Node {
  const { cluster } = state.documents.get('cluster') as { cluster: { version: string; arn: string } };
  const number = state.count();
  const host = `ip-10-250-${Math.floor(number / 250)}-${(number % 250) + 1}.compute.internal`;
  return {
    ...{ apiVersion: 'v1', kind: 'Node' },
    metadata: {
      name: `fargate-${host}`,
      labels: {
        ...{ [computeType]: 'fargate', 'kubernetes.io/arch': 'amd64', 'kubernetes.io/os': 'linux' },
        ...{ 'kubernetes.io/hostname': host, 'topology.kubernetes.io/zone': zone },
        'topology.kubernetes.io/region': cluster.arn.split(':')[3] ?? '',
      },
      ...{ uid: '', creationTimestamp: '' },
    },
    spec: {
      providerID: `aws:///${zone}/made/fargate-${host}`,
      taints: [{ key: computeType, value: 'fargate', effect: 'NoSchedule' }],
    },
    status: {
      allocatable: { cpu: '2', memory: '3839508Ki', 'ephemeral-storage': '17573496Ki', pods: '1' },
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: state.time() }],
      nodeInfo: {
        architecture: 'amd64',
        operatingSystem: 'linux',
        kubeletVersion: `v${cluster.version}.5-eks-113cf36`,
      },
    },
  };
}
