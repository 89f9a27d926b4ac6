import type { Node } from '#model/node.ts';
import { isFargateNode } from '#model/on-fargate.ts';
import type { RawObject } from '../raw-source.ts';
import { essential, objectOf, textMap, textOf } from './fields.ts';

export function toNode(raw: RawObject): Node {
  const metadata = objectOf(raw['metadata']);
  const info = objectOf(objectOf(raw['status'])['nodeInfo']);
  const labels = textMap(metadata['labels']);
  const name = essential(metadata['name'], 'a node', 'metadata.name');
  return {
    name,
    fargate: isFargateNode(name) || labels['eks.amazonaws.com/compute-type'] === 'fargate',
    zone: labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? null,
    kubelet: textOf(info['kubeletVersion']),
    kubeProxy: textOf(info['kubeProxyVersion']),
    runtime: textOf(info['containerRuntimeVersion']),
    osImage: textOf(info['osImage']),
  };
}
