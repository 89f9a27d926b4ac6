import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import type { Targets } from '#model/configuration/configuration.ts';
import { Fault } from '#model/fault.ts';
import type { Hint } from '#model/alerts/hint.ts';
import { scanIdOf } from '../nightly/plan-scan.ts';
import { accessTo } from '../stack/member-role.ts';
import type { AlertsContext } from './alerts-context.ts';

/** SQS delays a message by 15 minutes at most. Together with the first delay these are about an hour. */
const delays = [120, 180, 300, 600, 900, 900] as const;

/** A requested audit starts now, or is postponed by some seconds. */
export type AuditStep = 'start' | { readonly postpone: number };

/** Starts the audit that a changed profile or access entry asks for, or postpones it while the profile is being made. */
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
 * Step for an audit request by the status of the profile that it waits for; null when it waits for none, or when EKS
 * knows none of that name. `tries` is how often it was postponed. A profile that is CREATING selects no pod yet, so that an
 * audit would miss what it changes. After an hour the audit starts all the same: it stands for other changes of that hour
 * too, which must not be lost because one profile is stuck.
 */
export function auditStepOf(status: string | null, tries: number): AuditStep {
  const delay = delays[tries];
  return status === 'CREATING' && delay !== undefined ? { postpone: delay } : 'start';
}

/** A profile whose status cannot be asked for is audited all the same: the audit says what is missing. */
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
    if (error instanceof Fault) return null;
    throw error;
  }
}
