import type { Alert } from '#model/alert.ts';
import { isOpen } from './alert-update.ts';

/**
 * The key of the alert that a reason for not logging belongs to. The alert that covers it already keeps it, whatever the
 * configuration says by now, so that mending it moves just that alert; else it is the cause's, else its own.
 */
export function keyOfReason(alerts: readonly Alert[], reason: string, cause: string | null): string {
  const covering = alerts.find(
    (alert) => alert.kind === 'logging-disabled' && isOpen(alert) && alert.reasons.includes(reason),
  );
  return covering?.key ?? cause ?? `reason:${reason}`;
}
