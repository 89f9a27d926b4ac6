import { defineAwsKind } from '../kind.ts';
import { essential, objectOf, textsOf } from '../raw/fields.ts';

/** EKS managed node groups, by name. */
export default defineAwsKind({
  name: 'nodegroups',
  called: 'node groups',
  extra: true,
  slice: 'nodeGroups',
  of: 'cluster',
  permissions: { 'eks:ListNodegroups': { on: 'cluster' } },
  ask: async (aws) => (await aws.eks.nodeGroups(aws.cluster)).map((nodegroupName) => ({ nodegroupName })),
  snapshot: {
    command: 'aws eks list-nodegroups --cluster-name CLUSTER --output json > nodegroups.json',
    without: 'severities are not raised for clusters that have only Fargate',
  },
  parse: (document) => {
    const names = Array.isArray(document) ? document : objectOf(document)['nodegroups'];
    // An empty answer means "no EC2 capacity" to the rules, so nothing else may look like one.
    return Array.isArray(names) ? textsOf(names).map((nodegroupName) => ({ nodegroupName })) : 'no list of names';
  },
  print: (groups) => ({ nodegroups: groups.map(({ nodegroupName }) => nodegroupName) }),
  keep: ['nodegroupName'],
  fact: ({ nodegroupName }) => essential(nodegroupName, 'a node group', 'nodegroupName'),
});
