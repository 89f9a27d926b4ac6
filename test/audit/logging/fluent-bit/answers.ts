import { createHash } from 'node:crypto';
import type { Sample } from './samples.ts';

/** What Fluent Bit did with a sample. */
export interface Answer {
  /** Of the text it was asked about. */
  readonly text: string;
  readonly starts: boolean;
  readonly says?: string;
}

export interface Answers {
  /** The release. */
  readonly fluentBit: string;
  readonly answers: Readonly<Record<string, Answer>>;
}

/** Below the root of the repository. */
export const answersPath = 'test/audit/logging/fluent-bit/answers.json';

export function fingerprintOf({ data }: Sample): string {
  return createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 12);
}
