import { correctLoggingConfig } from './correct-logging-config.ts';
import { findProblems, type LoggingContext } from './find-problems.ts';
import { interpretConfig, type LoggingData, type MeantConfig } from './interpret-config.ts';
import { type MeantSection, setting } from './interpret-section.ts';
import { rewritesTags } from './judge-effect.ts';
import type { Problem } from './problem.ts';
import { coversContainerTags } from './tag-match.ts';
import { processLogKey } from './vocabulary.ts';

/** Where the logs are meant to go. */
export interface LoggingOutput {
  /** A plugin that Fargate supports, even if misspelt in the text. */
  readonly plugin: string;
  readonly match: string | null;
  readonly region: string | null;
  /** By key in lower case; the first of each. */
  readonly settings: ReadonlyMap<string, string>;
  /** Some container's tag fits, or a filter rewrites tags. */
  readonly receivesLogs: boolean;
  readonly key: string;
  readonly line: number;
  readonly column: number;
}

export interface ConfigJudgement {
  readonly rejected: readonly Problem[];
  readonly ineffective: readonly Problem[];
  /** The data with every correction that is certain; null when there is none. */
  readonly corrected: Readonly<Record<string, string>> | null;
  readonly outputs: readonly LoggingOutput[];
  /** `flb_log_cw` ships Fluent Bit's own log to CloudWatch. */
  readonly processLogs: boolean;
  /** Fargate accepts it and some output receives logs; whether they arrive is another question. */
  readonly hasEffect: boolean;
}

/**
 * Judges the data of the `aws-logging` ConfigMap by the rules that Fargate documents.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html
 */
export function judgeLoggingConfig(data: LoggingData, context: LoggingContext): ConfigJudgement {
  const config = interpretConfig(data);
  const problems = findProblems(config, context);
  const rejected = problems.filter(({ level }) => level === 'rejected');
  const outputs = outputsOf(config);
  return {
    rejected,
    ineffective: problems.filter(({ level }) => level === 'ineffective'),
    corrected: correctLoggingConfig(config, context, problems),
    outputs,
    processLogs: data[processLogKey] === 'true',
    hasEffect: rejected.length === 0 && outputs.some(({ receivesLogs }) => receivesLogs),
  };
}

function outputsOf({ sections }: MeantConfig): LoggingOutput[] {
  const rewritten = rewritesTags(sections);
  return sections.flatMap((section) => {
    const { kind, plugin } = section;
    return kind === 'OUTPUT' && plugin !== null ? [outputOf(section, plugin, rewritten)] : [];
  });
}

function outputOf(section: MeantSection, plugin: string, rewritten: boolean): LoggingOutput {
  const { key, header, required } = section;
  const match = required.get('Match')?.value ?? null;
  return {
    plugin,
    match,
    region: setting(section, 'region', 'aws_region')?.value ?? null,
    // Reversed, so that the first of several wins.
    settings: new Map(section.entries.toReversed().map((entry) => [entry.key.toLowerCase(), entry.value])),
    receivesLogs: rewritten || (match !== null && coversContainerTags(match)),
    key,
    line: header.line,
    column: header.column,
  };
}
