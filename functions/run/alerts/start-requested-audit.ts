import { Fault } from '#model/fault.ts';
import type { Hint } from '#model/hint.ts';
import type { Targets } from '#model/configuration.ts';
import { nextStepOf } from './audit-step.ts';
import { accessTo } from '../stack/member-role.ts';
import { scanIdOf } from '../nightly/plan-scan.ts';
import type { AlertsContext } from './alerts-context.ts';

type AuditRequest = NonNullable<Hint['audit']>;

/** Starts the audit that a changed profile or access entry asks for, or puts it off while the profile is being made. */
export async function startRequestedAudit(hint: Hint, targets: Targets, context: AlertsContext): Promise<void> {
  const { audit } = hint;
  if (audit === null) return;
  const next = nextStepOf(await statusOf(hint, audit, targets, context), audit.tries);
  if (next !== 'start') {
    return context.postpone({ ...hint, audit: { ...audit, tries: audit.tries + 1 } }, next.postpone);
  }
  const scheduledTime = context.now().toISOString();
  const { account, region, cluster } = hint;
  await context.startAudit({ scanId: scanIdOf(scheduledTime), scheduledTime, account, region, cluster, error: null });
}

/** A profile whose status cannot be asked for is audited all the same: the audit says what is missing. */
async function statusOf(
  { account, region, cluster }: Hint,
  { profile }: AuditRequest,
  targets: Targets,
  context: AlertsContext,
): Promise<string | null> {
  if (profile === null) return null;
  try {
    const access = accessTo(account, region, targets, context);
    return await context.profileStatus({ account, region, cluster }, profile, access);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}
