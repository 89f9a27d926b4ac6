import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { computeTypeKey, profileLabel } from '#model/facts/pod.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import type { Subnet } from '#model/cluster/network.ts';

/** Architecture and operating system of every Fargate node, by node label. */
export const platformLabels: Readonly<Record<string, string>> = {
  'kubernetes.io/arch': 'amd64',
  'beta.kubernetes.io/arch': 'amd64',
  'kubernetes.io/os': 'linux',
  'beta.kubernetes.io/os': 'linux',
};

const sameOnAll: Readonly<Record<string, string>> = { ...platformLabels, [computeTypeKey]: 'fargate' };

const zoneKey = /^(?:topology|failure-domain\.beta)\.kubernetes\.io\/zone$/;
const regionKey = /^(?:topology|failure-domain\.beta)\.kubernetes\.io\/region$/;
const hostname = 'kubernetes.io/hostname';

/**
 * Labels of managed node groups, of Karpenter and of Auto Mode, which none of Fargate's nodes has; nor is the profile a
 * label of the node. https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 */
const ofOtherNodes =
  /^(?:eks\.amazonaws\.com\/(?:nodegroup|nodegroup-image|capacityType|sourceLaunchTemplate\w+|instance-[\w-]+)|karpenter\.(?:sh|k8s\.aws)\/.*)$/;

/** Operators of nodes can set labels in these domains without documenting it. */
const reserved = /(?:^|\.)(?:kubernetes\.io|k8s\.io|k8s\.aws|amazonaws\.com)\//;

/** Place where Fargate may start a pod; null is unknown. */
export interface FargateNode {
  readonly zone: string | null;
  readonly region: string | null;
}

/** A Fargate node with only the properties that all have. */
export const anyNode: FargateNode = { zone: null, region: null };

/**
 * State of a label on a Fargate node: its value; `own` if the value is unique to each node; `unread` if it was not
 * read; `unsure` if the label is probably missing; or `absent`, as users cannot label these nodes
 * (https://github.com/aws/containers-roadmap/issues/1476).
 */
export type NodeLabel = { readonly value: string } | 'own' | 'unread' | 'unsure' | 'absent';

export function labelOf(key: string, { zone, region }: FargateNode): NodeLabel {
  const value = Object.hasOwn(sameOnAll, key) ? sameOnAll[key] : undefined;
  if (value !== undefined) return { value };
  if (zoneKey.test(key)) return zone === null ? 'unread' : { value: zone };
  if (regionKey.test(key)) return region === null ? 'unread' : { value: region };
  if (key === hostname) return 'own';
  if (key === profileLabel || ofOtherNodes.test(key)) return 'absent';
  return reserved.test(key) ? 'unsure' : 'absent';
}

/** Nodes on which profiles may start pods: one for each zone of their subnets. */
export function nodesOf(
  profiles: readonly FargateProfile[],
  subnets: Slice<readonly Subnet[]>,
  region: string,
): FargateNode[] {
  if (!subnets.ok) return [{ zone: null, region }];
  const zones = new Map(subnets.value.map(({ id, zone }) => [id, zone]));
  const found = new Set(profiles.flatMap((profile) => profile.subnets.map((id) => zones.get(id) ?? null)));
  return found.size === 0 ? [{ zone: null, region }] : [...found].map((zone) => ({ zone, region }));
}

/** Resources of device plugins for GPUs, AWS Inferentia and Trainium, and Gaudi. */
const accelerator = /^(?:nvidia\.com|amd\.com|gpu\.intel\.com|habana\.ai)\/|^aws\.amazon\.com\/neuron/;

export function isAccelerator(resource: string): boolean {
  return accelerator.test(resource);
}
