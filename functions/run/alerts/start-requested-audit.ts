import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import type { Targets } from '#model/configuration/targets.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Hint } from '#model/alerts/hint.ts';
import { scanIdOf } from '../nightly/plan-scan.ts';
import { accessTo } from '../stack/member-role.ts';
import type { AlertsContext } from './alerts-context.ts';

/** SQS delays a message by at most 15 minutes. Together with the first delay these add up to about an hour. */
const delays = [120, 180, 300, 600, 900, 900] as const;

/** Start the requested audit now, or postpone it by some seconds. */
export type AuditStep = 'start' | { readonly postpone: number };

/**
 * Starts the audit requested after a change of a profile or access entry, or postpones it while the profile is being
 * created.
 */
export async function startRequestedAudit(hint: Hint, targets: Targets, context: AlertsContext): Promise<void> {
  const { account, region, cluster, audit } = hint;
  if (audit === null) return;
  const status = await statusOf({ account, region, cluster }, audit.profile, targets, context);
  const step = auditStepOf(status, audit.tries);
  if (step !== 'start') {
    return context.postpone({ ...hint, audit: { ...audit, tries: audit.tries + 1 } }, step.postpone);
  }
  const scheduledTime = context.now().toISOString();
  await context.startAudit({ scanId: scanIdOf(scheduledTime), scheduledTime, account, region, cluster, error: null });
}

/**
 * Next step of an audit request, by the status of the profile that it waits for; null if it waits for none, or if the
 * profile does not exist. `tries` is the number of postponements. A CREATING profile selects no pods yet, so an audit
 * would miss its effect. After an hour the audit starts anyway: it also covers other changes of that hour, which must
 * not be lost because one profile is stuck.
 */
export function auditStepOf(status: string | null, tries: number): AuditStep {
  const delay = delays[tries];
  return status === 'CREATING' && delay !== undefined ? { postpone: delay } : 'start';
}

/** If the profile's status cannot be read, the audit runs anyway and reports the missing permission. */
async function statusOf(
  cluster: ClusterKey,
  profile: string | null,
  targets: Targets,
  context: AlertsContext,
): Promise<string | null> {
  if (profile === null) return null;
  try {
    const access = accessTo(cluster.account, cluster.region, targets, context);
    return await context.profileStatus(cluster, profile, access);
  } catch (error) {
    if (error instanceof AuditorError) return null;
    throw error;
  }
}
