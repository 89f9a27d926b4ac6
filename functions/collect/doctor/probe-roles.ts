import { mapLimited } from '#lib/async.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { namedBy } from '../kind.ts';
import type { AwsAction } from '../live/aws-call.ts';
import type { AwsClients } from '../live/aws-clients.ts';
import type { Iam } from '../live/iam.ts';
import {
  type Attempt,
  attempt,
  type AwsOutcomes,
  granted,
  notAsked,
  noProfile,
  type GrantOutcome,
  outcomeOf,
  untried,
} from './outcome.ts';

const actions = [
  'iam:GetRole',
  'iam:ListAttachedRolePolicies',
  'iam:SimulatePrincipalPolicy',
] as const satisfies readonly AwsAction[];

type RoleOutcomes = Readonly<Record<(typeof actions)[number], GrantOutcome>>;

/** What IAM tells of every role that a profile names; the worst of them counts. */
export async function probeRoles(aws: AwsClients, profiles: readonly FargateProfile[] | null): Promise<AwsOutcomes> {
  const roleArns = profiles === null ? [] : namedBy(profiles).roleArns;
  if (roleArns.length === 0) {
    const why = profiles === null ? untried('the execution roles are not known') : noProfile;
    return Object.fromEntries(actions.map((action) => [action, why]));
  }
  const [iam, region] = await Promise.all([aws.iam(), aws.eks.region()]);
  const all = await mapLimited(roleArns, 2, (arn) => probeRole(iam, arn, region));
  return Object.fromEntries(actions.map((action) => [action, worst(all.map((one) => one[action]))]));
}

async function probeRole(iam: Iam, arn: string, region: string): Promise<RoleOutcomes> {
  const name = arn.split('/').at(-1) ?? arn;
  const role = await attempt(() => iam.role(name));
  if (role.ok && role.value === null) {
    const gone = notAsked(`role ${arn} does not exist`);
    return { 'iam:GetRole': granted, 'iam:ListAttachedRolePolicies': gone, 'iam:SimulatePrincipalPolicy': gone };
  }
  const attached = await attempt(() => iam.attachedPolicies(name));
  // A profile may name the role without its path.
  const ownArn = role.ok ? String(role.value?.['Arn']) : arn;
  const simulation = await attempt(() => iam.simulate(ownArn, { ...harmless, region }));
  return {
    'iam:GetRole': outcomeOf(role, 'iam:GetRole'),
    'iam:ListAttachedRolePolicies': outcomeOf(attached, 'iam:ListAttachedRolePolicies'),
    'iam:SimulatePrincipalPolicy': simulation.ok
      ? granted
      : await byPolicies(iam, name, attached, outcomeOf(simulation, 'iam:SimulatePrincipalPolicy')),
  };
}

const harmless = { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] };

/** Without the simulator, the policies of the role tell most of it. */
async function byPolicies(
  iam: Iam,
  name: string,
  attached: Attempt<Parameters<Iam['policies']>[1]>,
  refused: GrantOutcome,
): Promise<GrantOutcome> {
  if (!attached.ok) return refused;
  const policies = await attempt(() => iam.policies(name, attached.value));
  if (!policies.ok) return refused;
  return { state: 'granted', reason: 'refused, but the policies of the role can be read in its place' };
}

const order = ['missing', 'unknown', 'granted', 'not-asked'] as const;

function worst(outcomes: readonly GrantOutcome[]): GrantOutcome {
  const found = order.flatMap((state) => outcomes.filter((outcome) => outcome.state === state));
  return found[0] ?? noProfile;
}
