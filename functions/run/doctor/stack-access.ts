import { mapLimited } from '#lib/async.ts';
import { plural } from '#lib/text/wording.ts';
import type { StackSource } from '#collect/stack/stack-source.ts';
import type { Targets } from '#model/configuration/targets.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { StackCheck } from '#model/finding/stack-diagnosis.ts';
import { accessTo, type Identity, type TargetPlace, targetPlaces } from '../stack/member-role.ts';
import { standingOf, type Tags } from '../stack/target-scope.ts';

/** Group in access entries and in the binding in infra/kubernetes/fargate-auditor.yaml. */
const group = 'fargate-auditor';

interface AccessQuestion extends Identity {
  readonly source: Pick<StackSource, 'eks'>;
  readonly targets: Targets;
  /** ARNs of the roles that access clusters of the stack's own account. */
  readonly roles: readonly string[];
  readonly now: Date;
}

/** A cluster, and what its access entries lack; `unknown` if entries do not decide access. */
interface TargetAccess {
  readonly cluster: string;
  readonly lacking: readonly { readonly principal: string; readonly why: 'no entry' | 'not in the group' }[];
  readonly unknown: string | null;
}

/** One check per account and Region: whether every target admits the roles of the functions. */
export function accessChecks(question: AccessQuestion): Promise<StackCheck[]> {
  return mapLimited(targetPlaces(question.targets), 2, (place) => placeCheck(place, question));
}

async function placeCheck(place: TargetPlace, question: AccessQuestion): Promise<StackCheck> {
  const { account, region } = place;
  const name = `access entries in ${account} ${region}`;
  try {
    const access = accessTo(account, region, question.targets, question);
    // In other accounts both functions use the one role that they assume.
    const principals = access.roleArn === undefined ? question.roles : [access.roleArn];
    const eks = question.source.eks(region, access);
    try {
      const names = await eks.clusterNames();
      const found = await mapLimited(names, 4, (cluster) =>
        clusterAccess(cluster, place, { ...question, eks, principals }),
      );
      return told(name, region, found.flat());
    } finally {
      eks.close();
    }
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    const fix = [
      'The trust of a member role admits the functions alone: ask with credentials of that account, fargate-auditor doctor --cluster NAME',
    ];
    return { name, state: 'unknown', told: error.message, fix: account === question.self.account ? [] : fix };
  }
}

interface ClusterQuestion extends AccessQuestion {
  readonly eks: ReturnType<StackSource['eks']>;
  readonly principals: readonly string[];
}

async function clusterAccess(cluster: string, place: TargetPlace, question: ClusterQuestion): Promise<TargetAccess[]> {
  const { eks, principals, targets, now } = question;
  try {
    const described = await eks.describe(cluster);
    const { is } = standingOf({ ...place, cluster }, (described['tags'] as Tags | undefined) ?? {}, targets, now);
    if (is !== 'target') return [];
    const { authenticationMode } = (described['accessConfig'] as { authenticationMode?: string } | undefined) ?? {};
    if (authenticationMode === 'CONFIG_MAP')
      return [{ cluster, lacking: [], unknown: 'has no access entries; its ConfigMap aws-auth says whom it lets in' }];
    const entries = await eks.accessEntries(cluster, principals);
    return [{ cluster, lacking: principals.flatMap((principal) => lackOf(principal, entries)), unknown: null }];
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    return [{ cluster, lacking: [], unknown: error.message }];
  }
}

function lackOf(principal: string, entries: readonly Readonly<Record<string, unknown>>[]): TargetAccess['lacking'] {
  const entry = entries.find(({ principalArn }) => principalArn === principal);
  if (entry === undefined) return [{ principal, why: 'no entry' }];
  const groups = (entry['kubernetesGroups'] as readonly string[] | undefined) ?? [];
  return groups.includes(group) ? [] : [{ principal, why: 'not in the group' }];
}

const most = 20;

function told(name: string, region: string, found: readonly TargetAccess[]): StackCheck {
  const lacking = found.flatMap(({ cluster, lacking: own }) => own.map((one) => ({ cluster, ...one })));
  const unknown = found.flatMap(({ cluster, unknown: why }) => (why === null ? [] : [`${cluster}: ${why}`]));
  if (lacking.length > 0) {
    const clusters = new Set(lacking.map(({ cluster }) => cluster));
    const fix = lacking.slice(0, most).map(({ cluster, principal, why }) => command(cluster, principal, why, region));
    const more =
      lacking.length > most
        ? [`and ${String(lacking.length - most)} more; infra/access-entry.yml makes many at a time`]
        : [];
    const what = `${plural(clusters.size, 'cluster')} of ${String(found.length)} will not let in every role, with its Kubernetes rights: ${[...clusters].slice(0, most).join(', ')}`;
    return { name, state: 'failed', told: what, fix: [...fix, ...more] };
  }
  if (unknown.length > 0)
    return {
      name,
      state: 'unknown',
      told: unknown.slice(0, most).join('; '),
      fix: ['fargate-auditor doctor --cluster NAME'],
    };
  if (found.length === 0)
    return {
      name,
      state: 'failed',
      told: 'no cluster there is a target',
      fix: ['Look at targets in the configuration: docs/configuration.md'],
    };
  return {
    name,
    state: 'ok',
    told: `${plural(found.length, 'cluster')}: every role has an entry in the group ${group}`,
    fix: [],
  };
}

function command(cluster: string, principal: string, why: string, region: string): string {
  const verb = why === 'no entry' ? 'create' : 'update';
  return `aws eks ${verb}-access-entry --region ${region} --cluster-name ${cluster} --principal-arn ${principal} --kubernetes-groups ${group}`;
}
