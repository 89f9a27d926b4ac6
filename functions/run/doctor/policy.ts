import { type AwsAction, awsGrant, type AwsResource, grantedActions } from '#collect/doctor/grants.ts';
import { partitionOfRegion } from '#collect/live/partition.ts';

/** What a policy is for; what is not said stands for any. */
export interface PolicyScope {
  readonly partition?: string;
  readonly region?: string | undefined;
  readonly account?: string;
  readonly cluster?: string | undefined;
  /** ARNs of execution roles. */
  readonly roles?: readonly string[];
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

const sids: Readonly<Record<AwsResource, string>> = {
  cluster: 'ReadClusters',
  fargateprofile: 'ReadProfiles',
  'access-entry': 'ReadAccessEntries',
  role: 'ReadRoles',
  policy: 'ReadPolicies',
  any: 'ReadWhatKnowsNoResource',
};

/** The whole policy of an audit, as JSON. */
export function policyText(scope: PolicyScope, allClusters = false, without: readonly string[] = []): string {
  const groups = Map.groupBy(grantedActions(allClusters, without), (action) => awsGrant(action).on);
  const statements = [...groups].map(([on, actions]): Statement => ({
    Sid: sids[on],
    ...statement(actions, on, scope),
  }));
  return `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)}\n`;
}

/** The smallest statement that grants one action. */
export function statementText(action: AwsAction, scope: PolicyScope): string {
  return JSON.stringify(statement([action], awsGrant(action).on, scope));
}

function statement(actions: readonly AwsAction[], on: AwsResource, scope: PolicyScope): Statement {
  return { Effect: 'Allow', Action: oneOrAll(actions), Resource: oneOrAll(resources(on, scope)) };
}

function oneOrAll(words: readonly string[]): string | readonly string[] {
  const [first, ...more] = words;
  return first !== undefined && more.length === 0 ? first : words;
}

function resources(on: AwsResource, scope: PolicyScope): readonly string[] {
  const { region = '*', account = '*', cluster = '*' } = scope;
  const { partition = partitionOfRegion(region) } = scope;
  const eks = `arn:${partition}:eks:${region}:${account}`;
  const iam = `arn:${partition}:iam:`;
  const all: Readonly<Record<AwsResource, readonly string[]>> = {
    cluster: [`${eks}:cluster/${cluster}`],
    fargateprofile: [`${eks}:fargateprofile/${cluster}/*/*`],
    // What an entry that is not there is called, AWS does not say, so that the cluster is named as well.
    'access-entry': [`${eks}:access-entry/${cluster}/*`, `${eks}:cluster/${cluster}`],
    role: scope.roles ?? [`${iam}:${account}:role/*`],
    policy: [`${iam}:${account}:policy/*`, `${iam}:aws:policy/*`],
    any: ['*'],
  };
  return all[on];
}
