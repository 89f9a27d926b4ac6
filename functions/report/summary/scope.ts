import type { ClusterEntry, ScanSummary } from '#model/scan/scan.ts';
import { fill, type DocumentTexts } from '../texts/fill.ts';

/** `111122223333/us-west-2/shop`, or the account and region whose clusters could not be listed. */
export function placeText({ account, region, cluster }: Pick<ClusterEntry, 'account' | 'region' | 'cluster'>): string {
  return cluster === null ? `${account}/${region}` : `${account}/${region}/${cluster}`;
}

export interface ScopeLine {
  readonly place: string;
  /** In words of ours. */
  readonly what: string;
  /** In words of others; null for none. */
  readonly detail: string | null;
}

/** Clusters that the scan before audited and this one does not, each with the reason. */
export function leftLines({ left }: ScanSummary, { summary: own }: DocumentTexts): ScopeLine[] {
  return left.map((one) => ({ place: placeText(one), what: own.leftWhy[one.reason], detail: one.detail }));
}

/** Clusters that their tag leaves out, and those whose tag does not. */
export function optOutLines({ optedOut, refusedOptOuts }: ScanSummary, { summary: own }: DocumentTexts): ScopeLine[] {
  return [
    ...optedOut.map((one) => ({
      place: placeText(one),
      what: own.leftWhy['opted-out'],
      detail: `${one.until}: ${one.reason}`,
    })),
    ...refusedOptOuts.map((one) => ({
      place: placeText(one),
      what: fill(own.refusedOptOut, { problem: one.problem }),
      detail: null,
    })),
  ];
}

/** Accounts of the organization that are not scanned. */
export function accountLines({ leftAccounts }: ScanSummary, { summary: own }: DocumentTexts): ScopeLine[] {
  return leftAccounts.map(({ account, name, reason, state }) => ({
    place: account,
    what: fill(own.leftAccountWhy[reason], { state }),
    detail: name === '' ? null : name,
  }));
}

export function coverageLines({ lessCovered }: ScanSummary, { summary: own }: DocumentTexts): ScopeLine[] {
  return lessCovered.map((one) => ({
    place: placeText(one),
    what: fill(own.lessCoveredBy, { from: String(one.from), to: String(one.to) }),
    detail: null,
  }));
}
