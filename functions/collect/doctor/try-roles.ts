import { mapLimited } from '#lib/map-limited.ts';
import type { FargateProfile } from '#model/fargate-profile.ts';
import type { AwsAction } from '../grants/aws-grants.ts';
import type { AwsOptions } from '../live/eks-client.ts';
import type { Iam } from '../live/iam.ts';
import { namedBy } from '../surroundings.ts';
import { type Attempt, attempt, granted, notAsked, type Outcome, untried } from './outcome.ts';
import { type AwsOutcomes, noProfile, outcomeOf } from './try-eks.ts';

const actions = [
  'iam:GetRole',
  'iam:ListAttachedRolePolicies',
  'iam:SimulatePrincipalPolicy',
] as const satisfies readonly AwsAction[];

type RoleOutcomes = Readonly<Record<(typeof actions)[number], Outcome>>;

/** What IAM tells of every role that a profile names; the worst of them counts. */
export async function tryRoles(
  options: AwsOptions,
  region: string,
  profiles: readonly FargateProfile[] | null,
): Promise<AwsOutcomes> {
  const roleArns = profiles === null ? [] : namedBy(profiles).roleArns;
  if (roleArns.length === 0) {
    const why = profiles === null ? untried('the execution roles are not known') : noProfile;
    return Object.fromEntries(actions.map((action) => [action, why]));
  }
  const { createIam } = await import('../live/iam.ts');
  const iam = createIam(options);
  try {
    const all = await mapLimited(roleArns, 2, (arn) => tryRole(iam, arn, region));
    return Object.fromEntries(actions.map((action) => [action, worst(all.map((one) => one[action]))]));
  } finally {
    iam.close();
  }
}

async function tryRole(iam: Iam, arn: string, region: string): Promise<RoleOutcomes> {
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
  refused: Outcome,
): Promise<Outcome> {
  if (!attached.ok) return refused;
  const policies = await attempt(() => iam.policies(name, attached.value));
  if (!policies.ok) return refused;
  return { state: 'granted', reason: 'refused, but the policies of the role can be read in its place' };
}

const order = ['missing', 'unknown', 'granted', 'not-asked'] as const;

function worst(outcomes: readonly Outcome[]): Outcome {
  const found = order.flatMap((state) => outcomes.filter((outcome) => outcome.state === state));
  return found[0] ?? noProfile;
}
