import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
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
import { probeRoles } from './probe-roles.ts';

/** The profiles of a cluster, which say what else to ask. */
export function probeProfiles(aws: AwsClients): Promise<Attempt<readonly FargateProfile[]>> {
  return attempt(async () => (await aws.eks.profiles(aws.cluster)).map(kinds['fargate-profiles'].fact));
}

/** Every call of AWS that an audit of the cluster makes, once its profiles were asked for. */
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

/** Ids to ask about, or the reason why nothing is asked. */
type Question = { readonly ids: readonly string[] } | GrantOutcome;

interface ProbedCluster {
  readonly described: RawObject;
  /** Null when they could not be read. */
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
    // IAM decides on the action alone; a VPC that does not exist has no tables.
    const vpcId = textOf(networkOf(known)['vpcId']) ?? 'vpc-none';
    return subnetsOf(known).length === 0 ? noProfile : { ids: [vpcId] };
  },
};

function about(ids: readonly string[]): Question {
  return ids.length === 0 ? noProfile : { ids };
}

/** For profiles that could not be read, those of the cluster itself. */
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
