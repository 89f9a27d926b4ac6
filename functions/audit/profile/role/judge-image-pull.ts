import { listed, shellCommand } from '#lib/text/wording.ts';
import { unread } from '#model/facts/cluster-facts.ts';
import { profilesText, roleNameOf, roleSubject, unjudgedFor, type UsedRole } from './execution-roles.ts';
import { rolePermission } from '../iam/role-permission.ts';
import type { Outcome, Violation } from '../../rule.ts';
import { executionPolicy, imagePull, recommended } from './image-pull.ts';

/** Whether an execution role may pull images from Amazon ECR. Says nothing of a role that was not read. */
export function* judgeImagePull(used: UsedRole, region: string): Iterable<Outcome> {
  if (!used.role.ok) {
    // Why is said already by whoever judged the role.
    yield unjudgedFor(used.role);
    return;
  }
  const judged = imagePull.map((needed) => ({ ...needed, permission: rolePermission(used, needed, region) }));
  const denied = judged.filter(({ permission }) => permission.state === 'denied').map(({ action }) => action);
  if (denied.length > 0) yield violation(used, denied);
  else yield* withoutRecommended(used, region);
  for (const { permission } of judged) {
    if (permission.state !== 'unknown' || denied.length > 0) continue;
    yield unjudgedFor(unread(permission.why, permission.missingPermission));
    return;
  }
}

/** A role that may pull, and yet is not what AWS asks for. What is not known of it keeps nothing open. */
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
  const attached = attachedPolicies.ok ? attachedPolicies.value : [];
  return {
    subject: roleSubject(arn),
    detail: 'image-pull',
    message: `Role ${name} of ${profilesText(profiles)} may not pull images from Amazon ECR: it lacks ${listed(denied)}`,
    evidence: [
      { what: 'attached policies', is: attached.length === 0 ? 'none' : attached.join(' '), shouldBe: policy },
      ...denied.map((action) => ({ what: action, is: 'not allowed', shouldBe: 'allowed' })),
    ],
    remediation: {
      summary: `Attach the policy ${executionPolicy} to the role`,
      commands: [shellCommand('aws', 'iam', 'attach-role-policy', '--role-name', name, '--policy-arn', policy)],
      notes: ['Pods whose images all come from elsewhere start without it.'],
    },
  };
}
