import { correctLoggingConfig } from './correct-logging-config.ts';
import { findProblems, type LoggingContext } from './find-problems.ts';
import { interpretConfig, type LoggingData } from './interpret-config.ts';
import { type LoggingOutput, outputsOf } from './logging-output.ts';
import type { Problem, ProblemLevel } from './problem.ts';
import { judgeSize } from './judge-size.ts';
import { processLogKey } from './vocabulary.ts';

export type { LoggingOutput };

export interface ConfigJudgement {
  readonly rejected: readonly Problem[];
  readonly unstartable: readonly Problem[];
  readonly ineffective: readonly Problem[];
  readonly notes: readonly Problem[];
  /** The data with every correction that is certain; null when there is none, or when it would still not log. */
  readonly corrected: Readonly<Record<string, string>> | null;
  readonly outputs: readonly LoggingOutput[];
  /** `flb_log_cw` ships Fluent Bit's own log to CloudWatch. */
  readonly processLogs: boolean;
  /** Fargate accepts it, Fluent Bit starts and some output receives logs; whether they arrive is another question. */
  readonly hasEffect: boolean;
}

/**
 * Judges the data of the `aws-logging` ConfigMap by the rules that Fargate documents, and by what Fluent Bit does with it.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html
 */
export function judgeLoggingConfig(data: LoggingData, context: LoggingContext): ConfigJudgement {
  const tooLong = judgeSize(data).filter(({ level }) => level === 'rejected');
  if (tooLong.length > 0) return unread(tooLong, data);
  const config = interpretConfig(data);
  const problems = findProblems(config, context);
  const of = (level: ProblemLevel) => problems.filter((problem) => problem.level === level);
  const outputs = outputsOf(config, problems);
  const [rejected, unstartable] = [of('rejected'), of('unstartable')];
  return {
    rejected,
    unstartable,
    ineffective: of('ineffective'),
    notes: of('note'),
    corrected: correctLoggingConfig(config, context, problems),
    outputs,
    processLogs: data[processLogKey] === 'true',
    hasEffect: rejected.length + unstartable.length === 0 && outputs.some(({ receivesLogs }) => receivesLogs),
  };
}

/** Text that Fargate refuses for its length is read no further: it may have megabytes. */
function unread(rejected: readonly Problem[], data: LoggingData): ConfigJudgement {
  return {
    rejected,
    unstartable: [],
    ineffective: [],
    notes: [],
    corrected: null,
    outputs: [],
    processLogs: data[processLogKey] === 'true',
    hasEffect: false,
  };
}
