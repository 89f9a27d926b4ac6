import type { Severity } from '#model/finding/severity.ts';
import type { Position } from '#model/finding/finding.ts';
import type { ConfEntry } from './conf-line.ts';

/**
 * `rejected`: Fargate's validation or Fluent Bit's parser refuses it. `unstartable`: taken, but the log router would not
 * start, so that nothing is logged. `ineffective`: a part of it does no good. `note`: worth knowing, and no fault.
 */
export type ProblemLevel = 'rejected' | 'unstartable' | 'ineffective' | 'note';

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

const ofLevel: Readonly<Record<ProblemLevel, Severity>> = {
  rejected: 'high',
  unstartable: 'high',
  ineffective: 'medium',
  note: 'info',
};

export function severityOf({ level, severity }: Pick<Problem, 'level' | 'severity'>): Severity {
  return severity ?? ofLevel[level];
}

/** Fluent Bit itself does not start with them; Fargate may pass the text on in another form. */
export const mayNotStart: ReadonlySet<string> = new Set<ProblemCode>([
  'blank-line-indentation',
  'byte-order-mark',
  'comment-indentation',
  'line-too-long',
  'section-indented',
  'tab-after-key',
]);

export function atKey(key: string, { line, column }: Position): Pick<Problem, 'key' | 'line' | 'column'> {
  return { key, line, column };
}

export function atValue(key: string, { line, valueColumn }: ConfEntry): Pick<Problem, 'key' | 'line' | 'column'> {
  return { key, line, column: valueColumn };
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
  | 'line-too-long'
  | 'comment-indentation'
  | 'blank-line-indentation'
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
  | 'setting-missing'
  | 'setting-unknown'
  | 'setting-repeated'
  | 'setting-conflict'
  | 'setting-value'
  | 'setting-newer'
  | 'comment-after-value'
  | 'match-never-covers'
  | 'rewrite-tag-loop'
  | 'parser-undefined'
  | 'opensearch-port'
  | 'opensearch-tls'
  | 'opensearch-type-name'
  | 'log-group-retention'
  | 'region-differs';

const longest = 80;
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text of strangers, short and visible enough to stand in a message: control characters become escapes. */
export function excerpt(text: string): string {
  const shown = text.slice(0, longest + 1).replace(invisible, escaped);
  return shown.length <= longest ? shown : `${shown.slice(0, longest - 1).toWellFormed()}…`;
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
