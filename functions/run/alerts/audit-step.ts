/** SQS delays a message by 15 minutes at most. Together with the first delay these are about an hour. */
const waits = [120, 180, 300, 600, 900, 900] as const;

/** What becomes of a wished audit: it starts now, or is looked at again after some seconds. */
export type AuditStep = 'start' | { readonly postpone: number };

/**
 * What to do about an audit that a change asked for, by the status of the profile that it waits for; null when it waits
 * for none, or when EKS knows none of that name. `tries` is how often it was put off. A profile that is CREATING selects
 * no pod yet, so that an audit would miss what it changes. After an hour the audit starts all the same: it stands for
 * other changes of that hour too, which must not be lost because one profile is stuck.
 */
export function nextStepOf(status: string | null, tries: number): AuditStep {
  const wait = waits[tries];
  return status === 'CREATING' && wait !== undefined ? { postpone: wait } : 'start';
}
