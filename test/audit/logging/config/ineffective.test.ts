import { describe, expect, it } from 'vitest';
import { coversContainerTags } from '#audit/logging/config/tag-match.ts';
import { codes, filterOf, full, judge, output, outputOf } from './configs.ts';

describe('Match', () => {
  it.each(['*', 'kube.*', 'kube*', 'k*', '*.log', '*_payments_*', 'kube.var.log.containers.*_kube-system_*', '*a*b*'])(
    '%s covers tags of containers',
    (pattern) => {
      expect(coversContainerTags(pattern)).toBe(true);
    },
  );

  it.each([
    '',
    'app.*',
    'kube',
    'kube.',
    'Kube.*',
    'kubernetes.*',
    '*_Payments_*',
    'kube.*.txt',
    'kube.* # all',
    '**x',
  ])('%s covers none', (pattern) => {
    expect(coversContainerTags(pattern)).toBe(false);
  });

  it('is reported where an output gets no logs', () => {
    const { rejected, ineffective, hasEffect } = judge(outputOf('Name es', 'Match app.*'));
    expect(rejected).toEqual([]);
    expect(hasEffect).toBe(false);
    expect(ineffective).toMatchObject([
      { code: 'match-never-covers', line: 3, column: 11, is: 'app.*', shouldBe: 'kube.*' },
    ]);
  });

  it('is reported where a filter gets none', () => {
    expect(codes(filterOf('Name grep', 'Match app.*'))).toEqual(['~match-never-covers']);
  });

  it('is not judged where a rewrite_tag filter makes tags of its own', () => {
    const rewrite = '[FILTER]\n  Name rewrite_tag\n  Match kube.*\n  Rule $log ^.*$ app.x false\n';
    const verdict = judge({ ...outputOf('Name es', 'Match app.*'), 'filters.conf': rewrite });
    expect(verdict).toMatchObject({ ineffective: [], hasEffect: true });
  });
});

describe('parsers', () => {
  it('may do nothing when they are not defined', () => {
    const [problem] = judge(filterOf('Name parser', 'Match *', 'Parser crio')).ineffective;
    expect(problem).toMatchObject({ code: 'parser-undefined', key: 'filters.conf', line: 4, column: 12, is: 'crio' });
    expect(problem?.message).toContain('may do nothing');
  });

  it('are compared letter by letter, with a suggestion', () => {
    const filter = filterOf('Name parser', 'Match *', 'Parser CRIO');
    expect(judge({ ...full, ...filter }).ineffective).toMatchObject([{ code: 'parser-undefined', shouldBe: 'crio' }]);
  });

  it('are not asked for by other filters', () => {
    expect(codes(filterOf('Name kubernetes', 'Match *', 'Merge_Parser crio'))).toEqual([]);
  });
});

describe('data keys', () => {
  it.each([
    ['filter.conf', '[FILTER]\n  Name grep\n  Match *\n', '[FILTER]', 'did you mean filters.conf?'],
    ['parser.conf', '[PARSER]\n  Name x\n  Format json\n', '[PARSER]', 'did you mean parsers.conf?'],
    ['fluent-bit.conf', output, '[OUTPUT]', 'move it to output.conf.'],
  ])('other than Fargate’s, as %s, may not be read', (key, text, section, advice) => {
    const [problem] = judge({ 'output.conf': output, [key]: text }).ineffective;
    expect(problem).toMatchObject({ code: 'data-key-unknown', key });
    expect(problem?.message).toBe(
      `Fargate is not known to read the data key "${key}", so its ${section} may have no effect; ${advice}`,
    );
  });

  it('are said to be unread even with nothing in them', () => {
    expect(judge({ 'output.conf': output, notes: 'hello' }).ineffective).toMatchObject([
      { code: 'data-key-unknown', severity: 'low' },
    ]);
  });

  it('that are near output.conf do not replace it', () => {
    expect(codes({ 'outputs.conf': output })).toEqual(['output-missing', '~data-key-unknown']);
  });

  it('that are nearly right have their content judged, without rejecting what is not read', () => {
    expect(codes({ 'output.conf': output, 'filter.conf': '[FILTER]\n  Name lua\n  Match *\n' })).toEqual([
      '~data-key-unknown',
      '~plugin-unsupported',
    ]);
  });
});

describe('small print', () => {
  it.each(['True', 'yes', '1', ''])('flb_log_cw "%s" may have no effect', (value) => {
    expect(codes({ ...full, flb_log_cw: value })).toEqual(['~flb-log-cw-value']);
    expect(judge({ ...full, flb_log_cw: value }).processLogs).toBe(false);
  });

  it.each(['region', 'AWS_Region'])('another %s than the cluster’s is told as info', (key) => {
    const [problem] = judge(outputOf('Name es', 'Match *', `${key} us-east-1`)).ineffective;
    expect(problem).toMatchObject({ code: 'region-differs', severity: 'info', is: 'us-east-1', shouldBe: 'eu-west-1' });
    expect(codes(outputOf('Name es', 'Match *', `${key} us-east-1`), { region: null })).toEqual([]);
  });

  it('what follows the bracket is ignored, unless it is a comment', () => {
    expect(judge({ 'output.conf': output.replace(']', '] Port 1') }).ineffective).toMatchObject([
      { code: 'text-after-header', line: 1 },
    ]);
    expect(codes({ 'output.conf': output.replace(']', '] # logs') })).toEqual([]);
  });

  it('a tab after a key, a byte order mark and a command may hinder Fluent Bit', () => {
    expect(codes(outputOf('Name\tes', 'Match *'))).toEqual(['~tab-after-key']);
    expect(codes({ 'output.conf': '\uFEFF' + output })).toEqual(['~byte-order-mark']);
    expect(codes({ 'output.conf': '@SET x=1\n' + output })).toEqual(['~command']);
  });
});

describe('a single data key', () => {
  it('is not blamed for what may be in the others', () => {
    const { 'filters.conf': text = '' } = full;
    expect(codes({ 'filters.conf': text }, { partial: true })).toEqual([]);
  });

  it('has a Match judged with the proviso of a rewrite_tag filter', () => {
    const [problem] = judge(outputOf('Name es', 'Match app.*'), { partial: true }).ineffective;
    expect(problem?.message).toContain('unless a rewrite_tag filter');
  });
});
