import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { mapLimited } from '#lib/async.ts';
import { namedBy } from '../kind.ts';
import { awsKinds, kinds } from '../kinds/index.ts';
import type { AwsAction } from '../live/aws-call.ts';
import type { AwsClients } from '../live/aws-clients.ts';
import { objectOf, type RawObject, textOf, textsOf } from '../raw/fields.ts';
import type { AskedOf, AwsKind } from '../source.ts';
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
import type { Iam } from '../live/iam.ts';

/** Profiles of a cluster, which determine the other questions. */
export function probeProfiles(aws: AwsClients): Promise<Attempt<readonly FargateProfile[]>> {
  return attempt(async () => (await aws.eks.profiles(aws.cluster)).map(kinds['fargate-profiles'].fact));
}

/** Makes every AWS call of an audit of the cluster, once its profiles were requested. */
export async function probeAws(
  aws: AwsClients,
  described: RawObject,
  read: Attempt<readonly FargateProfile[]>,
): Promise<AwsOutcomes> {
  const profiles = read.ok ? read.value : null;
  const apart: readonly string[] = [kinds.cluster.name, kinds['fargate-profiles'].name, kinds.roles.name];
  const others = awsKinds.filter(({ name }) => !apart.includes(name));
  const outcomes = await Promise.all([
    probeRoles(aws, profiles),
    ...others.map((kind) => probeKind(kind, aws, described, profiles)),
  ]);
  return Object.assign({ 'eks:DescribeCluster': granted }, profileOutcomes(read), ...outcomes) as AwsOutcomes;
}

async function probeKind(
  kind: AwsKind,
  aws: AwsClients,
  described: RawObject,
  profiles: readonly FargateProfile[] | null,
): Promise<AwsOutcomes> {
  const absent = kind.absent?.(kinds.cluster.fact(described)) ?? null;
  const question = absent === null ? questions[kind.of]({ described, profiles }) : notAsked(absent);
  const actions = Object.keys(kind.permissions) as AwsAction[];
  if ('state' in question) return Object.fromEntries(actions.map((action) => [action, question]));
  const tried = await attempt(() => kind.ask(aws, { ids: question.ids, needed: [] }));
  return Object.fromEntries(actions.map((action) => [action, outcomeOf(tried, action)]));
}

/** Ids to ask about, or the outcome if nothing is asked. */
type Question = { readonly ids: readonly string[] } | GrantOutcome;

interface ProbedCluster {
  readonly described: RawObject;
  /** Null if they could not be read. */
  readonly profiles: readonly FargateProfile[] | null;
}

const aboutCluster: Question = { ids: [] };

const questions: Readonly<Record<AskedOf, (known: ProbedCluster) => Question>> = {
  cluster: () => aboutCluster,
  profiles: ({ profiles }) => (profiles?.length === 0 ? noProfile : aboutCluster),
  roles: ({ profiles }) =>
    profiles === null ? untried('the execution roles are not known') : about(namedBy(profiles).roleArns),
  subnets: (known) => about(subnetsOf(known)),
  vpcs: (known) => {
    // IAM decides by action alone; a VPC that does not exist has no route tables.
    const vpcId = textOf(networkOf(known)['vpcId']) ?? 'vpc-none';
    return subnetsOf(known).length === 0 ? noProfile : { ids: [vpcId] };
  },
};

function about(ids: readonly string[]): Question {
  return ids.length === 0 ? noProfile : { ids };
}

/** Subnets of the cluster itself, if its profiles could not be read. */
function subnetsOf(known: ProbedCluster): readonly string[] {
  const { profiles } = known;
  return profiles === null ? textsOf(networkOf(known)['subnetIds']) : namedBy(profiles).subnetIds;
}

function networkOf({ described }: ProbedCluster): RawObject {
  return objectOf(described['resourcesVpcConfig']);
}

function profileOutcomes(read: Attempt<readonly FargateProfile[]>): AwsOutcomes {
  const described = outcomeOf(read, 'eks:DescribeFargateProfile');
  if (read.ok || described.state === 'missing') {
    const none = read.ok && read.value.length === 0;
    return { 'eks:ListFargateProfiles': granted, 'eks:DescribeFargateProfile': none ? noProfile : described };
  }
  return {
    'eks:ListFargateProfiles': outcomeOf(read, 'eks:ListFargateProfiles'),
    'eks:DescribeFargateProfile': untried('no profile to describe is known'),
  };
}

const actions = [
  'iam:GetRole',
  'iam:ListAttachedRolePolicies',
  'iam:SimulatePrincipalPolicy',
] as const satisfies readonly AwsAction[];

type RoleOutcomes = Readonly<Record<(typeof actions)[number], GrantOutcome>>;

/** Outcomes of the IAM actions over all roles that profiles name; the worst counts. */
async function probeRoles(aws: AwsClients, profiles: readonly FargateProfile[] | null): Promise<AwsOutcomes> {
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

/** Without the simulator, the role's policies answer most of it. */
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
