import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Alert } from '#model/alerts/alert.ts';
import type { PollRecord } from '#model/alerts/poll-record.ts';
import { Fault } from '#model/fault.ts';
import { clusterKeyText } from '#model/cluster/cluster-key.ts';
import { cutBytes } from '../fit.ts';

export interface AlertTable {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** The document that an item of the table holds. */
export type AlertDocument = Alert | PollRecord;

export function sortKeyOf(document: AlertDocument): string {
  return document.schema === 'fargate-auditor/poll/v1' ? 'poll' : `alert#${document.id}`;
}

/** DynamoDB takes 400 KB, and counts names and values less than JSON does. */
const maxItemBytes = 350_000;
/** Ids, times and states are shorter than any text that is cut. */
const limits = [16_384, 4096, 1024];
const maxLines = 20;

/**
 * The document with texts that fit into an item, and that are well formed, as DynamoDB wants them. A text that is cut says
 * so; those of an honest cluster never come near.
 */
export function fitItem<T extends AlertDocument>(document: T): T {
  const whole = mapTexts(document, (text) => text.toWellFormed());
  if (sizeOf(whole) <= maxItemBytes) return whole;
  for (const limit of limits) {
    const shorter = mapTexts(shortLists(whole), (text) => cut(text, limit));
    if (sizeOf(shorter) <= maxItemBytes) return shorter;
  }
  const name = `${clusterKeyText(document)} ${sortKeyOf(document)}`;
  throw new Fault('runtime', `The state of ${name} is too large to be kept: ${sizeOf(whole)} bytes.`);
}

function sizeOf(document: AlertDocument): number {
  return Buffer.byteLength(JSON.stringify(document));
}

/** The document with the first lines of lists that no schema limits. */
function shortLists<T extends AlertDocument>(document: T): T {
  if (!('remediation' in document)) return document;
  const { commands, notes, ...rest } = document.remediation;
  const remediation = {
    ...rest,
    commands: commands.slice(0, maxLines),
    ...(notes === undefined ? {} : { notes: notes.slice(0, maxLines) }),
  };
  return { ...document, remediation, restart: document.restart.slice(0, maxLines) };
}

function cut(text: string, limit: number): string {
  return Buffer.byteLength(text) <= limit ? text : `${cutBytes(text, limit - 3)}…`;
}

function mapTexts<T>(value: T, change: (text: string) => string): T {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? change(part) : part)),
  ) as T;
}
