import type { ExecutionRole, NeededPermission } from '#model/facts/cluster-facts.ts';
import type { RequestContext } from './condition-holds.ts';
import { judgePolicy } from './judge-policy.ts';

/** Whether a role may do something; `unknown` with why, and the grant that would tell. */
export type Permission =
  | { readonly state: 'allowed' | 'denied' }
  | { readonly state: 'unknown'; readonly why: string; readonly missingPermission?: string };

/**
 * The policy simulator knows most: boundaries, and policies of the organisation. Where it was not asked, the policies of
 * the role are judged, and what they leave open stays open.
 */
export function rolePermission(role: ExecutionRole, needed: NeededPermission, region: string): Permission {
  if (isGranted(role, needed)) return { state: 'allowed' };
  return bySimulation(role, needed) ?? byPolicies(role, needed, region);
}

function isGranted({ role, attachedPolicies }: ExecutionRole, { grantedBy }: NeededPermission): boolean {
  if (grantedBy === undefined || !attachedPolicies.ok || !role.ok || role.value?.hasBoundary !== false) return false;
  return attachedPolicies.value.some((arn) => grantedBy.some((name) => isAwsManaged(arn, name)));
}

/** True for the policy that AWS itself keeps under that name. */
function isAwsManaged(policyArn: string, name: string): boolean {
  return policyArn.endsWith(`:iam::aws:policy/${name}`);
}

function bySimulation({ arn, simulation }: ExecutionRole, { action, resource }: NeededPermission): Permission | null {
  if (!simulation.ok) return null;
  const found = simulation.value.find(
    (one) => one.action.toLowerCase() === action.toLowerCase() && one.resource === resource,
  );
  if (found === undefined) return null;
  const { decision } = found;
  if (decision === 'undecided') return unknown(`whether ${arn} may ${action} depends on values that no audit knows`);
  // The simulator takes a pattern for a name: one resource of many may be allowed all the same.
  if (decision === 'denied' && resource.includes('*') && !hasNoResource(action)) {
    return unknown(`whether ${arn} may ${action} on some of ${resource} is not known`);
  }
  return { state: decision };
}

/** Actions that know no resource but `*`. */
function hasNoResource(action: string): boolean {
  return action === 'ecr:GetAuthorizationToken';
}

function byPolicies(
  { arn, role, policies, simulation }: ExecutionRole,
  { action, resource }: NeededPermission,
  region: string,
): Permission {
  if (!policies.ok) {
    const missing = (simulation.ok ? undefined : simulation.missingPermission) ?? policies.missingPermission;
    return unknown(
      `what ${arn} may do is not known: ${simulation.ok ? policies.reason : whyNeither(simulation.reason, policies.reason)}`,
      missing,
    );
  }
  const decision = judgePolicy(policies.value, { action, resource, service: null, context: contextOf(arn, region) });
  if (decision === 'unknown')
    return unknown(`whether the policies of ${arn} allow ${action} on ${resource} is not known`);
  if (decision === 'denied') return { state: 'denied' };
  const isBounded = !role.ok || role.value?.hasBoundary !== false;
  return isBounded ? unknown(`${arn} may have a permissions boundary, which is not read`) : { state: 'allowed' };
}

function whyNeither(simulation: string, policies: string): string {
  return simulation === policies ? simulation : `${simulation.replace(/\.$/, '')}; ${policies}`;
}

function contextOf(arn: string, region: string): RequestContext {
  return new Map([
    ['aws:requestedregion', region],
    ['aws:principalarn', arn],
    ['aws:principalaccount', arn.split(':')[4] ?? ''],
  ]);
}

function unknown(why: string, missingPermission?: string): Permission {
  return { state: 'unknown', why, ...(missingPermission === undefined ? {} : { missingPermission }) };
}
