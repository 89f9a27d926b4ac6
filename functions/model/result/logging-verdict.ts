import type { FilePosition } from '../finding/finding.ts';
import type { Severity } from '../finding/severity.ts';

/** Problem of a logging configuration, with its position in the file. */
export interface PlacedProblem extends FilePosition {
  /**
   * `rejected`: Fargate refuses it. `unstartable`: accepted, but its log router would not start. `ineffective`: part of
   * it has no effect. `note`: worth knowing, not a fault.
   */
  readonly level: 'rejected' | 'unstartable' | 'ineffective' | 'note';
  readonly severity: Severity;
  /** Explained by `fargate-auditor rules CODE`. */
  readonly code: string;
  /** Data key; null for a problem of the ConfigMap as a whole or of another object. */
  readonly key: string | null;
  readonly message: string;
  readonly is: string;
  readonly shouldBe?: string;
  /** Fix for problems of this code. */
  readonly fix: string;
  /** The corrected text no longer has this problem. */
  readonly correctable: boolean;
  /** Page that documents the underlying fact. */
  readonly docs: string;
}

/** Destination of logs, as far as the configuration tells. */
export interface JudgedOutput {
  readonly plugin: string;
  readonly line: number;
  readonly column: number;
  readonly destination: string;
  /** Logs of all containers, or of those whose tags fit its Match. */
  readonly receives: 'everything' | 'a part' | 'nothing';
  /** Reason why nothing can arrive; null if none is known. */
  readonly obstacle: string | null;
}

/** Verdict on one file, as printed by `fargate-auditor logging`. */
export interface LoggingVerdict {
  readonly file: string;
  /** Fargate accepts it, and nothing was found that keeps its log router from starting. */
  readonly ok: boolean;
  /** Fargate accepts it. */
  readonly taken: boolean;
  /** Whether the log router, Fluent Bit, starts with it. */
  readonly starts: 'yes' | 'maybe' | 'no';
  /** In the order of the file. */
  readonly problems: readonly PlacedProblem[];
  readonly notes: readonly PlacedProblem[];
  readonly outputs: readonly JudgedOutput[];
  /** The complete corrected text; null if nothing can be corrected for certain, or if it would still not log. */
  readonly corrected: string | null;
}
