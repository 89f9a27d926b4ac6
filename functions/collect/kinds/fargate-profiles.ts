import { toIso } from '#lib/time.ts';
import type { FargateProfile, ProfileHealthIssue, ProfileStatus, Selector } from '#model/cluster/fargate-profile.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { outputsOf } from '../raw/aws-documents.ts';
import { defineAwsKind } from '../kind.ts';
import { essential, listOf, objectOf, type RawObject, textMap, textOf, textsOf } from '../raw/fields.ts';

const profileNames =
  "aws eks list-fargate-profiles --cluster-name CLUSTER --query 'fargateProfileNames[]' --output text | tr '\\t' '\\n'";
const describeEach =
  'xargs -r -I{} aws eks describe-fargate-profile --cluster-name CLUSTER --fargate-profile-name {} --output json';

const statuses: readonly ProfileStatus[] = ['CREATING', 'ACTIVE', 'DELETING', 'CREATE_FAILED', 'DELETE_FAILED'];

/** Fargate profiles, on which everything else depends. */
export default defineAwsKind({
  name: 'fargate-profiles',
  called: 'profiles',
  slice: 'profiles',
  of: 'cluster',
  permissions: {
    'eks:ListFargateProfiles': { on: 'cluster' },
    'eks:DescribeFargateProfile': { on: 'fargateprofile' },
  },
  ask: (aws) => aws.eks.profiles(aws.cluster),
  snapshot: {
    command: `${profileNames} | ${describeEach} | jq -s . > fargate-profiles.json`,
    without: 'nothing can be audited',
    essential: true,
  },
  ...outputsOf('fargateProfile', 'fargateProfileName'),
  keep: (raw) => raw,
  fact: toProfile,
});

function toProfile(raw: RawObject): FargateProfile {
  const name = essential(raw['fargateProfileName'], 'a Fargate profile', 'fargateProfileName');
  return {
    name,
    arn: textOf(raw['fargateProfileArn']) ?? '',
    createdAt: toIso(raw['createdAt']),
    status: toStatus(raw['status'], name),
    podExecutionRoleArn: textOf(raw['podExecutionRoleArn']) ?? '',
    subnets: textsOf(raw['subnets']),
    selectors: listOf(raw['selectors']).map((item) => toSelector(objectOf(item), name)),
    healthIssues: listOf(objectOf(raw['health'])['issues']).map((item) => toIssue(objectOf(item))),
  };
}

/** Only ACTIVE profiles select pods, so an unknown status must not be mapped to a known one. */
function toStatus(value: unknown, name: string): ProfileStatus {
  const status = statuses.find((known) => known === value);
  if (status !== undefined) return status;
  throw new AuditorError(
    'runtime',
    `Fargate profile ${name} has status ${JSON.stringify(value ?? null)}, not one of ${statuses.join(', ')}`,
  );
}

function toSelector(raw: RawObject, profile: string): Selector {
  return {
    namespace: essential(raw['namespace'], `a selector of Fargate profile ${profile}`, 'namespace'),
    labels: textMap(raw['labels']),
  };
}

function toIssue(raw: RawObject): ProfileHealthIssue {
  return {
    code: textOf(raw['code']) ?? 'unknown',
    message: textOf(raw['message']) ?? '',
    resourceIds: textsOf(raw['resourceIds']),
  };
}
