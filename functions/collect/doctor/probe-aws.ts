import type { FargateProfile } from '#model/fargate-profile.ts';
import { namedBy } from '../kind.ts';
import { awsKinds, kinds } from '../kinds/index.ts';
import type { AwsAction } from '../live/aws-call.ts';
import type { AwsClients } from '../live/aws-clients.ts';
import { objectOf, type RawObject, textOf, textsOf } from '../raw/fields.ts';
import type { AwsKind } from '../source.ts';
import {
  type Attempt,
  attempt,
  type AwsOutcomes,
  granted,
  notAsked,
  noProfile,
  type Outcome,
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
  const question = absent === null ? questionOf(kind, described, profiles) : notAsked(absent);
  const actions = Object.keys(kind.permissions) as AwsAction[];
  if ('state' in question) return Object.fromEntries(actions.map((action) => [action, question]));
  const tried = await attempt(() => kind.ask(aws, { ids: question.ids, needed: [] }));
  return Object.fromEntries(actions.map((action) => [action, outcomeOf(tried, action)]));
}

/** What to ask about; for profiles that could not be read, about the networks of the cluster itself. */
function questionOf(
  { of }: AwsKind,
  described: RawObject,
  profiles: readonly FargateProfile[] | null,
): { readonly ids: readonly string[] } | Outcome {
  if (of === 'cluster' || (of === 'profiles' && profiles === null)) return { ids: [] };
  if (of === 'profiles') return profiles?.length === 0 ? noProfile : { ids: [] };
  if (of === 'roles' && profiles === null) return untried('the execution roles are not known');
  const network = objectOf(described['resourcesVpcConfig']);
  const named = namedBy(profiles ?? []);
  if (of === 'roles') return named.roleArns.length === 0 ? noProfile : { ids: named.roleArns };
  const subnetIds = profiles === null ? textsOf(network['subnetIds']) : named.subnetIds;
  if (subnetIds.length === 0) return noProfile;
  // IAM decides on the action alone; a VPC that does not exist has no tables.
  return { ids: of === 'subnets' ? subnetIds : [textOf(network['vpcId']) ?? 'vpc-none'] };
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
