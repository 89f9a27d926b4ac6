import { listed, shellCommand } from '#lib/text/wording.ts';
import { unread, type ExecutionRole, type NeededPermission } from '#model/facts/cluster-facts.ts';
import { compareText } from '#lib/text/compare.ts';
import { profilesText, roleNameOf, roleSubject, unjudgedFor, type UsedRole } from './execution-roles.ts';
import type { Outcome, Violation } from '../../rule.ts';
import {
  executionPolicy,
  imagePull,
  recommended,
  type LoggingNeeds,
  type LoggingPermission,
} from './needed-permissions.ts';
import { type RequestContext, judgePolicy } from '../iam/judge-policy.ts';

/** Judges whether a pod execution role may pull images from Amazon ECR. A role that was not read is only unjudged. */
export function* judgeImagePull(used: UsedRole, region: string): Iterable<Outcome> {
  if (!used.role.ok) {
    // The rule that judged the role has given the reason already.
    yield unjudgedFor(used.role);
    return;
  }
  const judged = imagePull.map((needed) => ({ ...needed, permission: rolePermission(used, needed, region) }));
  const denied = judged.filter(({ permission }) => permission.state === 'denied').map(({ action }) => action);
  if (denied.length > 0) {
    yield violation(used, denied);
    if (!used.attachedPolicies.ok) yield unjudgedFor(used.attachedPolicies);
  } else yield* withoutRecommended(used, region);
  for (const { permission } of judged) {
    if (permission.state !== 'unknown' || denied.length > 0) continue;
    yield unjudgedFor(unread(permission.why, permission.missingPermission));
    return;
  }
}

/** A role that may pull images but lacks part of the policy that AWS asks for. Unknown permissions are ignored here. */
function* withoutRecommended(used: UsedRole, region: string): Iterable<Violation> {
  const lacking = recommended.filter((one) => rolePermission(used, one, region).state === 'denied');
  if (lacking.length === 0) return;
  const actions = lacking.map(({ action }) => action);
  yield {
    ...violation(used, actions),
    detail: 'image-pull-recommended',
    severity: 'info',
    message: `Role ${roleNameOf(used.arn)} of ${profilesText(used.profiles)} may pull images from Amazon ECR, but lacks ${listed(actions)} of the policy that AWS asks for`,
  };
}

function violation({ arn, profiles, attachedPolicies }: UsedRole, denied: readonly string[]): Violation {
  const name = roleNameOf(arn);
  const partition = arn.split(':')[1] ?? 'aws';
  const policy = `arn:${partition}:iam::aws:policy/${executionPolicy}`;
  const attached = attachedPolicies.ok ? attachedPolicies.value.join(' ') || 'none' : 'not read';
  return {
    subject: roleSubject(arn),
    detail: 'image-pull',
    message: `Role ${name} of ${profilesText(profiles)} may not pull images from Amazon ECR: it lacks ${listed(denied)}`,
    evidence: [
      { what: 'attached policies', is: attached, shouldBe: policy },
      ...denied.map((action) => ({ what: action, is: 'not allowed', shouldBe: 'allowed' })),
    ],
    remediation: {
      summary: `Attach the policy ${executionPolicy} to the role`,
      commands: [shellCommand('aws', 'iam', 'attach-role-policy', '--role-name', name, '--policy-arn', policy)],
      notes: ['Pods whose images all come from elsewhere start without it.'],
    },
  };
}

/** Permissions that a role lacks for the outputs of one kind. */
export interface LoggingLack {
  readonly output: string;
  /** Nothing arrives without these. */
  readonly essential: readonly LoggingPermission[];
  /** Needed only in some cases, e.g. if the log group does not exist yet. */
  readonly helpful: readonly LoggingPermission[];
}

/** Reason why the role cannot be cleared. */
type LoggingDoubt = Pick<Extract<Permission, { state: 'unknown' }>, 'why' | 'missingPermission'>;

interface LoggingJudgement {
  readonly lacks: readonly LoggingLack[];
  readonly doubts: readonly LoggingDoubt[];
}

/** Outputs of one kind are judged together, so that they give one finding. */
export function judgeLogging(role: ExecutionRole, needs: readonly LoggingNeeds[]): LoggingJudgement {
  const lacks: LoggingLack[] = [];
  const doubts: LoggingDoubt[] = [];
  for (const [output, same] of Map.groupBy(needs, (one) => one.output)) {
    const judged = same.flatMap(({ permissions, region }) =>
      permissions.map((permission) => ({ permission, is: mayWrite(role, permission, region) })),
    );
    const denied = judged.flatMap(({ permission, is }) => (is.state === 'denied' ? [permission] : []));
    const lack = { output, essential: distinct(denied, true), helpful: distinct(denied, false) };
    if (denied.length > 0) lacks.push(lack);
    doubts.push(...judged.flatMap(({ is }) => (is.state === 'unknown' ? [is] : [])));
    doubts.push(...same.flatMap(({ unseen }) => (unseen === null ? [] : [{ why: unseen }])));
  }
  return { lacks, doubts: [...new Map(doubts.map((doubt) => [doubt.why, doubt])).values()] };
}

function mayWrite(role: ExecutionRole, { action, resource, otherForm }: LoggingPermission, region: string): Permission {
  const permission = rolePermission(role, { action, resource }, region);
  if (permission.state !== 'denied' || otherForm === null) return permission;
  if (rolePermission(role, { action, resource: otherForm }, region).state === 'denied') return permission;
  const why = `${role.arn} may ${action} on ${otherForm}, but not on ${resource}; which of the two counts is not sure`;
  return { state: 'unknown', why };
}

function distinct(permissions: readonly LoggingPermission[], essential: boolean): LoggingPermission[] {
  const wanted = permissions.filter((one) => one.essential === essential);
  return [...new Map(wanted.map((one) => [`${one.action} ${one.resource}`, one])).values()].sort((a, b) =>
    compareText(`${a.action} ${a.resource}`, `${b.action} ${b.resource}`),
  );
}

/** Whether a role has a permission; `unknown` with the reason, and the grant that would tell. */
type Permission =
  | { readonly state: 'allowed' | 'denied' }
  | { readonly state: 'unknown'; readonly why: string; readonly missingPermission?: string };

/**
 * The policy simulator knows most, including permissions boundaries and organization policies. If it was not asked, the
 * role's own policies are judged, and what they leave open stays open.
 */
function rolePermission(role: ExecutionRole, needed: NeededPermission, region: string): Permission {
  if (isGranted(role, needed)) return { state: 'allowed' };
  return bySimulation(role, needed) ?? byPolicies(role, needed, region);
}

function isGranted({ role, attachedPolicies }: ExecutionRole, { grantedBy }: NeededPermission): boolean {
  if (grantedBy === undefined || !attachedPolicies.ok || !role.ok || role.value?.hasBoundary !== false) return false;
  return attachedPolicies.value.some((arn) => grantedBy.some((name) => isAwsManaged(arn, name)));
}

/** True for the AWS managed policy of that name. */
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
  // The simulator reads a pattern as a literal name: some of the resources may be allowed all the same.
  if (decision === 'denied' && resource.includes('*') && !hasNoResource(action)) {
    return unknown(`whether ${arn} may ${action} on some of ${resource} is not known`);
  }
  return { state: decision };
}

/** Actions that support no resource but `*`. */
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

/** Command that grants a role the missing permissions; none for names that AWS would not accept. */
export function grantLogging({ arn }: ExecutionRole, { output, essential, helpful }: LoggingLack): string[] {
  const lacking = [...essential, ...helpful];
  return lacking.every(isPlain) ? [putPolicy(roleNameOf(arn), output, lacking)] : [];
}

/** Grants on the whole log group, since its streams are named after pods. */
function putPolicy(role: string, output: string, lacking: readonly LoggingPermission[]): string {
  const byAction = Map.groupBy(lacking, ({ action }) => action);
  const actions = [...byAction.keys()].sort(compareText);
  const resources = lacking.map(({ resource, otherForm }) => (otherForm === null ? resource : `${otherForm}:*`));
  const document = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: [...new Set(resources)].sort(compareText) }],
  };
  const words = ['aws', 'iam', 'put-role-policy', '--role-name', role, '--policy-name', `fargate-logging-${output}`];
  return shellCommand(...words, '--policy-document', JSON.stringify(document));
}

/** Names of groups and streams are untrusted; no command is printed for names that AWS would not accept. */
function isPlain({ resource }: LoggingPermission): boolean {
  return /^[\x21-\x7e]{1,1024}$/.test(resource);
}
