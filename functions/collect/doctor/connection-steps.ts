import type { DiagnosedStep } from '#model/finding/diagnosis.ts';
import type { AuthenticationMode } from '#model/cluster/cluster.ts';
import { isNameUnknown, whyUnreachable, whyUntrusted } from '../live/faults.ts';
import { type Attempt, statusOf } from './outcome.ts';
import { kinds } from '../kinds/index.ts';
import { listOf, objectOf, type RawObject, textOf } from '../raw/fields.ts';

const way = ['name', 'connection', 'certificate', 'token'] as const;
type Stage = (typeof way)[number];

const passed: Readonly<Record<Stage, string>> = {
  name: 'the name of the endpoint resolves',
  connection: 'the endpoint takes connections',
  certificate: 'its certificate comes from the authority of the cluster',
  token: 'the cluster knows this identity',
};

/**
 * Steps that the first request passed, derived from its failure: it takes the same path as every read of an audit,
 * including proxies and tunnels. `advice` is for an unreachable endpoint or an unknown identity.
 */
export function stepsOf(first: Attempt<unknown>, advice: Partial<Record<Stage, string>>): DiagnosedStep[] {
  const failedAt = failedStage(first);
  const stop = failedAt === null ? way.length : way.indexOf(failedAt);
  return way.map((name, index) => {
    if (index < stop) return { name, state: 'ok', told: passed[name] };
    if (index > stop || first.ok) return { name, state: 'not-reached', told: 'not reached' };
    const hint = advice[name];
    return { name, state: 'failed', told: hint === undefined ? first.fault.message : `${first.fault.message} ${hint}` };
  });
}

/** A denied read is still an answer to an authenticated identity. */
function failedStage(first: Attempt<unknown>): Stage | null {
  if (first.ok || statusOf(first) === 403) return null;
  const { cause } = first.fault;
  if (isNameUnknown(cause)) return 'name';
  if (whyUnreachable(cause) !== null) return 'connection';
  return whyUntrusted(cause) === null ? 'token' : 'certificate';
}

/** Advice from DescribeCluster on who can reach the endpoint; undefined if everybody can. */
export function endpointAdvice(described: RawObject): string | undefined {
  const network = objectOf(described['resourcesVpcConfig']);
  if (network['endpointPublicAccess'] === false) {
    return `The endpoint of this cluster is private, in ${textOf(network['vpcId']) ?? 'its VPC'}.`;
  }
  const cidrs = listOf(network['publicAccessCidrs']).map(String);
  if (cidrs.length === 0 || cidrs.includes('0.0.0.0/0')) return undefined;
  return `From outside its VPC, the endpoint of this cluster answers ${cidrs.join(', ')} only.`;
}

/** Kubernetes group to which the auditor's ClusterRole is bound. */
const group = 'fargate-auditor';

/** Advice on how to grant the identity access to the cluster, by its authentication mode. */
export function tokenAdvice(described: RawObject, identity: string | null): string {
  const { name, region, authenticationMode } = kinds.cluster.fact(described);
  const principal = principalOf(identity);
  if (authenticationMode === 'CONFIG_MAP') return authMapAdvice(principal);
  const command = ['aws eks create-access-entry', `--cluster-name ${name}`, `--region ${region}`];
  const words = [...command, `--principal-arn ${principal}`, `--kubernetes-groups ${group}`].join(' ');
  return `${words} does it${pathNote(identity)}. ${orMode(authenticationMode)}`.trim();
}

function authMapAdvice(principal: string): string {
  return `Its authentication mode is CONFIG_MAP, so mapRoles of the ConfigMap aws-auth in kube-system has to name ${principal} with the group ${group}.`;
}

function orMode(mode: AuthenticationMode | null): string {
  return mode === null ? 'That takes the authentication mode API or API_AND_CONFIG_MAP.' : '';
}

/** `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION` is a session of the role that the access entry names. */
function principalOf(identity: string | null): string {
  if (identity === null) return 'ARN';
  const { partition, account, role } =
    /^arn:(?<partition>[^:]+):sts::(?<account>\d+):assumed-role\/(?<role>[^/]+)\//.exec(identity)?.groups ?? {};
  return role === undefined ? identity : `arn:${String(partition)}:iam::${String(account)}:role/${role}`;
}

function pathNote(identity: string | null): string {
  return identity?.includes(':assumed-role/') === true ? ', with the path of the role where it has one' : '';
}
