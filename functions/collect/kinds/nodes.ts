import { defineKindAs } from '../kind.ts';
import { summarizeNodes, toNode } from '../raw/node-summary.ts';
import { readSlice } from '../raw/fields.ts';

/** Nodes. There is one for each Fargate pod, so they are counted and only a sample is kept. */
export default defineKindAs(
  {
    name: 'nodes',
    called: 'nodes',
    extra: true,
    resources: [{ resource: 'nodes', group: '', versions: ['v1'], kind: 'Node', scope: 'Cluster' }],
    snapshot: {
      command: 'kubectl get nodes -o json > nodes.json',
      without: 'kubelet versions, and whether the cluster has other nodes, stay unknown',
    },
    keep: 'everything',
    fact: toNode,
  },
  ['nodes'],
  async (reading, kind) => {
    const { source } = reading;
    const { version } = await reading.cluster();
    return {
      nodes: await readSlice(() => source.nodeSummary?.(version) ?? summarizeNodes(source.list(kind), version)),
    };
  },
);
