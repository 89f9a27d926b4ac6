import { isLater } from '#lib/later.ts';
import type { Alert } from '#model/alert.ts';
import type { AlertPolicy } from './alert-policy.ts';

type Leased = Pick<Alert, 'notices' | 'leasedUntil'>;

/** Until when notices decided on at a time are for whoever decided on them to send. */
export function leaseEnd(at: string, { leaseSeconds }: Pick<AlertPolicy, 'leaseSeconds'>): string {
  return new Date(Date.parse(at) + leaseSeconds * 1000).toISOString();
}

/** Somebody is sending notices of it at that time. */
export function isLeased({ notices, leasedUntil }: Leased, at: string): boolean {
  return notices.length > 0 && leasedUntil !== null && isLater(leasedUntil, at);
}
