import type { Alert, PollRecord } from '#model/alert.ts';
import { Fault } from '#model/fault.ts';
import { clusterKeyText } from '#model/cluster-key.ts';
import { cutBytes } from '../fit.ts';

/** What an item is about. */
export type Kept = Alert | PollRecord;

export function sortKeyOf(kept: Kept): string {
  return kept.schema === 'fargate-auditor/poll/v1' ? 'poll' : `alert#${kept.id}`;
}

/** DynamoDB takes 400 KB, and counts names and values less than JSON does. */
const maxItemBytes = 350_000;
/** Ids, times and states are shorter than any text that is cut. */
const limits = [16_384, 4096, 1024];
const mostLines = 20;

/**
 * The same with texts that fit into an item, and that are well formed, as DynamoDB wants them. What is cut says so; the
 * texts of an honest cluster never come near.
 */
export function fitItem<T extends Kept>(kept: T): T {
  const whole = mapTexts(kept, (text) => text.toWellFormed());
  if (sizeOf(whole) <= maxItemBytes) return whole;
  for (const limit of limits) {
    const shorter = mapTexts(shortLists(whole), (text) => cut(text, limit));
    if (sizeOf(shorter) <= maxItemBytes) return shorter;
  }
  const name = `${clusterKeyText(kept)} ${sortKeyOf(kept)}`;
  throw new Fault('runtime', `The state of ${name} is too large to be kept: ${sizeOf(whole)} bytes.`);
}

function sizeOf(kept: Kept): number {
  return Buffer.byteLength(JSON.stringify(kept));
}

/** Of lists that no schema limits, the first lines. */
function shortLists<T extends Kept>(kept: T): T {
  if (!('remediation' in kept)) return kept;
  const { commands, notes, ...rest } = kept.remediation;
  const remediation = {
    ...rest,
    commands: commands.slice(0, mostLines),
    ...(notes === undefined ? {} : { notes: notes.slice(0, mostLines) }),
  };
  return { ...kept, remediation, restart: kept.restart.slice(0, mostLines) };
}

function cut(text: string, limit: number): string {
  return Buffer.byteLength(text) <= limit ? text : `${cutBytes(text, limit - 3)}…`;
}

function mapTexts<T>(value: T, change: (text: string) => string): T {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? change(part) : part)),
  ) as T;
}
