import type { Position } from '#model/finding/finding.ts';
import type { ConfKey } from '#audit/logging/config/vocabulary.ts';
import type { ManifestProblem } from './logging-input-judge.ts';

/** A logging configuration, and the way from its data back to the file. */
export interface LoggingInput {
  readonly data: Readonly<Record<string, string>>;
  /** The data key that a bare file stands for; null for a manifest. */
  readonly bareKey: ConfKey | null;
  /** Name and namespace of the ConfigMap, right or not; without a namespace it is applied where the user says. */
  readonly name: string;
  readonly namespace: string | null;
  readonly problems: readonly ManifestProblem[];
  /** Oddities that kubectl passes over, such as a key that stands twice. */
  readonly notes: readonly ManifestProblem[];
  /** A position in the file for one in the text of a data key; null stands for the ConfigMap as a whole. */
  locate(key: string | null, at: Position): Position;
  /** The whole text with this data in it, or with its own. */
  print(corrected: Readonly<Record<string, string>> | null): string;
}
