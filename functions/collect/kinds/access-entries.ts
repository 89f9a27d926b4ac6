import { toIso } from '#lib/time.ts';
import { outputsOf } from '../raw/aws-documents.ts';
import { defineAwsKind } from '../kind.ts';
import { essential } from '../raw/fields.ts';

const entryNames =
  "aws eks list-access-entries --cluster-name CLUSTER --query 'accessEntries[]' --output text | tr '\\t' '\\n'";
const describeEntries =
  'xargs -r -I{} aws eks describe-access-entry --cluster-name CLUSTER --principal-arn {} --output json';

/** Access entries of execution roles, which admit them to the cluster. */
export default defineAwsKind({
  name: 'access-entries',
  called: 'access entries',
  extra: true,
  slice: 'accessEntries',
  of: 'roles',
  permissions: { 'eks:DescribeAccessEntry': { on: 'access-entry' } },
  // EKS refuses the call for an authentication mode without access entries.
  absent: ({ authenticationMode }) =>
    authenticationMode === 'CONFIG_MAP'
      ? 'the cluster has no access entries: its authentication mode is CONFIG_MAP'
      : null,
  ask: (aws, { ids }) => aws.eks.accessEntries(aws.cluster, ids),
  snapshot: {
    command: `${entryNames} | ${describeEntries} | jq -s . > access-entries.json`,
    without: 'whether execution roles are let in stays unknown',
  },
  ...outputsOf('accessEntry', 'principalArn'),
  keep: ['principalArn', 'type', 'createdAt', 'username', 'kubernetesGroups'],
  order: 'as-read',
  fact: (raw) => {
    const principalArn = essential(raw['principalArn'], 'an access entry', 'principalArn');
    return {
      principalArn,
      type: essential(raw['type'], `the access entry of ${principalArn}`, 'type'),
      createdAt: toIso(raw['createdAt']),
    };
  },
  among: ({ principalArn }, ids) => ids.includes(principalArn),
});
