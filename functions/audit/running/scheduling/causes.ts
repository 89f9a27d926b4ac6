import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import type { Subject } from '#model/finding/finding.ts';
import type { Subnet } from '#model/cluster/network.ts';
import { roleSubject } from '../../profile/role/execution-roles.ts';
import type { Cause } from '../../rule.ts';
import type { SchedulingFaultKind } from './diagnose.ts';
import { refusingRules, rulesBehind } from './fargate-messages.ts';

/** Search terms for the findings that explain why a pod waits. */
export interface Wait {
  readonly subject: Subject;
  /** Null if unknown. */
  readonly kind: SchedulingFaultKind | null;
  /** Fargate's message; empty if there is none. */
  readonly text: string;
  /** Profile that Fargate blames, or else the one that took the pod; null if there is none, or it is unknown. */
  readonly profile: FargateProfile | null;
  readonly subnets: Slice<readonly Subnet[]>;
}

/** Findings of other rules that would explain why a pod waits, most specific first. */
export function explaining({ subject, kind, text, profile, subnets }: Wait): Cause[] {
  const onWorkload = (rules: readonly string[]) => rules.map((rule) => ({ rule, subject }));
  if (kind === 'unsupported') {
    const rules = rulesBehind(text);
    return onWorkload(rules.length > 0 ? rules : refusingRules);
  }
  if (kind === 'size') return onWorkload(['pod-too-large']);
  if (kind === 'nodes') return onWorkload(['node-constraint-unmet', 'pod-architecture-unsupported']);
  return profile === null ? [] : ofProfile(kind, profile, subnets);
}

function ofProfile(
  kind: SchedulingFaultKind | null,
  profile: FargateProfile,
  subnets: Slice<readonly Subnet[]>,
): Cause[] {
  const { name, podExecutionRoleArn } = profile;
  const onRole = (...rules: string[]) => rules.map((rule) => ({ rule, subject: roleSubject(podExecutionRoleArn) }));
  const unhealthy = { rule: 'profile-unhealthy', subject: { kind: 'FargateProfile', name } };
  switch (kind) {
    case 'role':
      return [...onRole('role-trust-invalid'), unhealthy];
    case 'authorisation':
      return [...onRole('role-not-authorised', 'role-access-stale'), unhealthy];
    case 'profile':
      return [unhealthy, ...onRole('role-trust-invalid', 'role-not-authorised', 'role-access-stale')];
    case 'network':
      // A node whose role the cluster does not know can reach it, but never joins.
      return [
        ...onSubnets('subnet-exhausted', emptyOnes(profile, subnets)),
        ...onSubnets('subnet-not-private', profile.subnets),
        // If only logs are cut off, pods start.
        ...onSubnets('subnet-isolated', profile.subnets).map((cause) => ({ ...cause, atLeast: 'high' as const })),
        ...onRole('role-access-stale'),
        { rule: 'endpoint-restricted' },
      ];
    case null:
      return onSubnets('subnet-exhausted', emptyOnes(profile, subnets));
    default:
      return [];
  }
}

function onSubnets(rule: string, ids: readonly string[]): Cause[] {
  return ids.map((name) => ({ rule, subject: { kind: 'Subnet', name } }));
}

/**
 * Subnets without addresses in which no pod can start, unless another one has some left. A subnet that merely runs low
 * does not explain a wait.
 */
function emptyOnes({ subnets: ids }: FargateProfile, subnets: Slice<readonly Subnet[]>): string[] {
  if (!subnets.ok) return [];
  const left = new Map(subnets.value.map(({ id, availableAddresses }) => [id, availableAddresses]));
  const gone = ids.filter((id) => !left.has(id));
  const full = ids.filter((id) => left.get(id) === 0);
  return gone.length + full.length === ids.length ? [...gone, ...full] : gone;
}
