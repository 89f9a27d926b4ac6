import type { FilePosition } from '../finding/finding.ts';
import type { Severity } from '../finding/severity.ts';

/** Problem of a logging configuration in a file, and where in the file. */
export interface PlacedProblem extends FilePosition {
  /**
   * `rejected`: Fargate refuses it. `unstartable`: taken, but its log router would not start. `ineffective`: a part of it
   * does no good. `note`: worth knowing, and no fault.
   */
  readonly level: 'rejected' | 'unstartable' | 'ineffective' | 'note';
  readonly severity: Severity;
  /** Explained by `fargate-auditor rules CODE`. */
  readonly code: string;
  /** The data key; null when it is about the ConfigMap as a whole, or about another object. */
  readonly key: string | null;
  readonly message: string;
  readonly is: string;
  readonly shouldBe?: string;
  /** What to do about problems of this code. */
  readonly fix: string;
  /** The corrected text no longer has it. */
  readonly correctable: boolean;
  /** The page that states the fact it rests on. */
  readonly docs: string;
}

/** Where logs are sent, as far as the configuration tells. */
export interface JudgedOutput {
  readonly plugin: string;
  readonly line: number;
  readonly column: number;
  readonly destination: string;
  /** Logs of all containers, or of those whose tags fit its Match. */
  readonly receives: 'everything' | 'a part' | 'nothing';
  /** Why nothing can arrive; null when nothing is seen to be in the way. */
  readonly obstacle: string | null;
}

/** The judgement of one file, as `fargate-auditor logging` gives it. */
export interface LoggingVerdict {
  readonly file: string;
  /** Fargate takes it, and nothing is found with which its log router does not start. */
  readonly ok: boolean;
  /** Fargate takes it. */
  readonly taken: boolean;
  /** Whether its log router, Fluent Bit, starts with it. */
  readonly starts: 'yes' | 'maybe' | 'no';
  /** In the order of the file. */
  readonly problems: readonly PlacedProblem[];
  readonly notes: readonly PlacedProblem[];
  readonly outputs: readonly JudgedOutput[];
  /** The whole corrected text; null when nothing certain can be corrected, or when that would still not log. */
  readonly corrected: string | null;
}
