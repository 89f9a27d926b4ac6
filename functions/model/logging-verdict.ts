/** What is wrong with a logging configuration in a file, and where in the file. */
export interface PlacedProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `rejected`: Fargate refuses it. `ineffective`: taken, but it does no good. */
  readonly level: 'rejected' | 'ineffective';
  readonly code: string;
  readonly message: string;
  readonly is: string;
  readonly shouldBe?: string;
}

/** The judgement of one file, as `fargate-auditor logging` gives it. */
export interface LoggingVerdict {
  readonly file: string;
  /** Nothing is rejected. */
  readonly ok: boolean;
  readonly problems: readonly PlacedProblem[];
  /** The whole corrected text; null when nothing certain can be corrected. */
  readonly corrected: string | null;
}
