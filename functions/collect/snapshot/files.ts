/** A document a snapshot may hold: how to make it by hand, and the kinds of its items where it is a kubectl List. */
export interface SnapshotFile {
  readonly command: string;
  readonly kinds?: readonly string[];
}

const profileNames =
  "aws eks list-fargate-profiles --cluster-name CLUSTER --query 'fargateProfileNames[]' --output text | tr '\\t' '\\n'";
const describeEach =
  'xargs -r -I{} aws eks describe-fargate-profile --cluster-name CLUSTER --fargate-profile-name {} --output json';

const entryNames =
  "aws eks list-access-entries --cluster-name CLUSTER --query 'accessEntries[]' --output text | tr '\\t' '\\n'";
const describeEntries =
  'xargs -r -I{} aws eks describe-access-entry --cluster-name CLUSTER --principal-arn {} --output json';

export const snapshotFiles = {
  cluster: { command: 'aws eks describe-cluster --name CLUSTER --output json > cluster.json' },
  'fargate-profiles': { command: `${profileNames} | ${describeEach} | jq -s . > fargate-profiles.json` },
  pods: { command: 'kubectl get pods -A -o json > pods.json', kinds: ['Pod'] },
  namespaces: { command: 'kubectl get namespaces -o json > namespaces.json', kinds: ['Namespace'] },
  configmaps: {
    command: 'kubectl get configmaps -n aws-observability -o json --show-managed-fields > configmaps.json',
    kinds: ['ConfigMap'],
  },
  nodes: { command: 'kubectl get nodes -o json > nodes.json', kinds: ['Node'] },
  events: { command: 'kubectl get events -A -o json > events.json', kinds: ['Event'] },
  workloads: {
    command: 'kubectl get deploy,rs,sts,ds,job,cronjob -A -o json > workloads.json',
    kinds: ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Rollout'],
  },
  pvc: { command: 'kubectl get pvc -A -o json > pvc.json', kinds: ['PersistentVolumeClaim'] },
  pv: { command: 'kubectl get pv -o json > pv.json', kinds: ['PersistentVolume'] },
  pdb: { command: 'kubectl get pdb -A -o json > pdb.json', kinds: ['PodDisruptionBudget'] },
  jobs: { command: 'kubectl get jobs -A -o json > jobs.json', kinds: ['Job'] },
  nodegroups: { command: 'aws eks list-nodegroups --cluster-name CLUSTER --output json > nodegroups.json' },
  roles: { command: 'aws iam get-role --role-name ROLE --output json | jq -s . > roles.json' },
  'access-entries': { command: `${entryNames} | ${describeEntries} | jq -s . > access-entries.json` },
  'aws-auth': {
    command: 'kubectl get configmaps -n kube-system --field-selector metadata.name=aws-auth -o json > aws-auth.json',
    kinds: ['ConfigMap'],
  },
  subnets: { command: 'aws ec2 describe-subnets --filters Name=vpc-id,Values=VPC --output json > subnets.json' },
  'route-tables': {
    command: 'aws ec2 describe-route-tables --filters Name=vpc-id,Values=VPC --output json > route-tables.json',
  },
  'vpc-endpoints': {
    command: 'aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC --output json > vpc-endpoints.json',
  },
  'pod-identity-associations': {
    command:
      'aws eks list-pod-identity-associations --cluster-name CLUSTER --output json > pod-identity-associations.json',
  },
  securitygrouppolicies: {
    command: 'kubectl get securitygrouppolicies.vpcresources.k8s.aws -A -o json > securitygrouppolicies.json',
    kinds: ['SecurityGroupPolicy'],
  },
  nodepools: { command: 'kubectl get nodepools.karpenter.sh -o json > nodepools.json', kinds: ['NodePool'] },
} as const satisfies Readonly<Record<string, SnapshotFile>>;

export type SnapshotFileName = keyof typeof snapshotFiles;

/** Those with `kinds`: Lists, read page by page. */
export type ListFileName = {
  [Name in SnapshotFileName]: (typeof snapshotFiles)[Name] extends { kinds: readonly string[] } ? Name : never;
}[SnapshotFileName];

export const essentialFiles: readonly SnapshotFileName[] = ['cluster', 'fargate-profiles', 'pods'];

/** The forms a document may take, e.g. `pods.jsonl.gz`. */
export const fileForms = ['.json', '.jsonl', '.json.gz', '.jsonl.gz'];
