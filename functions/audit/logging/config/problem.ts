import type { Severity } from '#model/severity.ts';
import type { Position } from '#model/position.ts';

/** `rejected`: Fargate's validation or Fluent Bit's parser refuses it. `ineffective`: taken, but it does no good. */
export type ProblemLevel = 'rejected' | 'ineffective';

/** What is wrong with an `aws-logging` ConfigMap, and where. */
export interface Problem extends Position {
  readonly code: ProblemCode;
  readonly level: ProblemLevel;
  /** The data key, whose text `line` and `column` point into; null when it is about the ConfigMap as a whole. */
  readonly key: string | null;
  readonly message: string;
  readonly is: string;
  readonly shouldBe?: string;
  /** When it differs from that of its level. */
  readonly severity?: Severity;
  /** The corrected text no longer has it. */
  readonly correctable: boolean;
}

export type ProblemCode =
  | 'output-missing'
  | 'too-long'
  | 'environment-variable'
  | 'data-key-unknown'
  | 'flb-log-cw-value'
  | 'byte-order-mark'
  | 'command'
  | 'text-before-section'
  | 'value-missing'
  | 'tab-after-key'
  | 'section-unclosed'
  | 'text-after-header'
  | 'section-unknown'
  | 'section-case'
  | 'section-misplaced'
  | 'section-indentation'
  | 'section-indented'
  | 'entry-indentation'
  | 'entry-not-deeper'
  | 'required-key-missing'
  | 'plugin-unsupported'
  | 'plugin-case'
  | 'kubernetes-filter-version'
  | 'service-owned-key'
  | 'match-never-covers'
  | 'parser-undefined'
  | 'region-differs';
