import { describe, expect, it } from 'vitest';
import type { LoggingVerdict } from '#model/logging-verdict.ts';
import { loggingText } from '#report/terminal/logging.ts';

const problem = {
  ...({ file: 'aws-logging.yaml', line: 7, column: 9, level: 'rejected', code: 'plugin-unsupported' } as const),
  message: '"datadog" is not a supported output plugin',
  is: 'datadog',
  shouldBe: 'cloudwatch_logs',
} as const;

function text(verdict: Partial<LoggingVerdict>): string {
  const whole = { file: 'aws-logging.yaml', ok: false, problems: [problem], corrected: null, ...verdict };
  return loggingText(whole, { width: 100, color: false });
}

describe('the judgement of a logging file', () => {
  it('names file, line and column as compilers do, what is there and what should be', () => {
    expect(text({})).toContain(
      'aws-logging.yaml:7:9: refused: "datadog" is not a supported output plugin (plugin-unsupported)',
    );
    expect(text({})).toContain('is datadog  should be cloudwatch_logs');
    expect(text({})).toContain('✗ Fargate would refuse aws-logging.yaml: 1 problem');
  });

  it('tells what has no effect from what is refused', () => {
    const useless = { ...problem, level: 'ineffective' as const };
    expect(text({ ok: true, problems: [useless] })).toContain('aws-logging.yaml:7:9: no effect:');
    expect(text({ ok: true, problems: [useless] })).toContain(
      '✓ Fargate would take aws-logging.yaml, 1 part without effect',
    );
  });

  it('prints the corrected text as it is to be copied', () => {
    expect(text({ corrected: '[OUTPUT]\n    Name cloudwatch_logs\n' })).toContain(
      '\n[OUTPUT]\n    Name cloudwatch_logs\n',
    );
  });

  it('shows controls of the file, and acts on none', () => {
    const evil = { ...problem, is: '\u001b[2J', message: '\u202e' };
    expect(text({ problems: [evil], corrected: '\u0007' })).toMatch(/\\u\{202e\}.*\\u\{1b\}\[2J.*\\u\{7\}/s);
  });
});
