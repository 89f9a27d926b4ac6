import { describe, expect, it } from 'vitest';
import type { JudgedOutput, LoggingVerdict, PlacedProblem } from '#model/result/logging-verdict.ts';
import { loggingText } from '#report/terminal/logging.ts';

const problem: PlacedProblem = {
  file: 'aws-logging.yaml',
  line: 7,
  column: 9,
  level: 'rejected',
  severity: 'high',
  code: 'plugin-unsupported',
  key: 'output.conf',
  message: '"datadog" is not a supported output plugin',
  is: 'datadog',
  shouldBe: 'cloudwatch_logs',
  fix: 'Use one that it has.',
  correctable: false,
  docs: 'https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html',
};

const output: JudgedOutput = {
  plugin: 'cloudwatch_logs',
  line: 6,
  column: 5,
  destination: 'the log group /demo in us-west-2',
  receives: 'everything',
  obstacle: null,
};

const refused: LoggingVerdict = {
  file: 'aws-logging.yaml',
  ok: false,
  taken: false,
  starts: 'yes',
  problems: [problem],
  notes: [],
  outputs: [output],
  corrected: null,
};

const sound: LoggingVerdict = { ...refused, ok: true, taken: true, problems: [] };

function text(verdict: Partial<LoggingVerdict>, base = refused): string {
  return loggingText({ ...base, ...verdict }, { width: 120, color: false });
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
    const useless: PlacedProblem = { ...problem, level: 'ineffective' };
    const shown = text({ problems: [useless] }, sound);
    expect(shown).toContain('aws-logging.yaml:7:9: no effect:');
    expect(shown).toContain(
      '✓ Fargate would take aws-logging.yaml, and its log router would start, 1 part without effect',
    );
  });

  it('tells what would not start from what is refused', () => {
    const fatal: PlacedProblem = { ...problem, level: 'unstartable' };
    const shown = text({ taken: true, starts: 'no', problems: [fatal] });
    expect(shown).toContain('aws-logging.yaml:7:9: does not start:');
    expect(shown.replaceAll(/\s+/g, ' ')).toContain(
      '✗ Fargate would take aws-logging.yaml, but its log router would not start, so that nothing is logged: 1 problem',
    );
  });

  it('says where the namespace comes in when Fargate refuses', () => {
    expect(text({}).replaceAll(/\s+/g, ' ')).toContain(
      'Where the namespace has its label, kubectl apply is denied; else pods start without logs',
    );
  });

  it('never says alone that Fargate would take it: what arrives, where, and what does not', () => {
    const useless = { ...output, line: 12, obstacle: 'Match "app.*" fits no container\'s tag.' };
    const shown = text({ outputs: [output, { ...output, line: 9, receives: 'a part' }, useless] }, sound);
    expect(shown).toContain('✓ Fargate would take aws-logging.yaml, and its log router would start');
    expect(shown).toContain('logs of all containers to the log group /demo in us-west-2 (cloudwatch_logs, line 6)');
    expect(shown).toContain('logs that fit its Match to the log group /demo in us-west-2 (cloudwatch_logs, line 9)');
    expect(shown).toContain(
      'nothing to the log group /demo in us-west-2 (cloudwatch_logs, line 12): Match "app.*" fits',
    );
    expect(shown).toContain('Whether they arrive is for the execution role, the network and the destination to say.');
  });

  it('says so where nothing would arrive anywhere, or the router may not start', () => {
    expect(text({ outputs: [{ ...output, receives: 'nothing' }] }, sound)).toContain(
      'No log of a container would arrive anywhere.',
    );
    expect(text({ starts: 'maybe' }, sound)).toContain(
      'Fargate would take aws-logging.yaml, but its log router may not start',
    );
  });

  it('shows notes beside problems', () => {
    expect(text({ notes: [{ ...problem, level: 'note', message: 'It is new.' }] }, sound)).toContain(
      'aws-logging.yaml:7:9: note: It is new. (plugin-unsupported)',
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
