import type { WaiverReport } from '#model/waiver.ts';

export type DueWaiver = WaiverReport & { readonly status: Exclude<WaiverReport['status'], 'active'> };

/** Waivers that ran out or are about to, that match nothing, or that cannot be understood. */
export function waiversDue(waivers: readonly WaiverReport[]): DueWaiver[] {
  return waivers.filter((waiver): waiver is DueWaiver => waiver.status !== 'active');
}
