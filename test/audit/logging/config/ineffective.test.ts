import { describe, expect, it } from 'vitest';
import { alwaysSuits, containerTag, maySuit, newTags } from '#audit/logging/config/tag-shapes.ts';
import { codes, filterOf, full, judge, output, outputOf } from './configs.ts';

describe('Match', () => {
  it.each(['*', 'kube.*', 'kube*', 'k*', '*.log', '*_payments_*', 'kube.var.log.containers.*_kube-system_*', '*a*b*'])(
    '%s covers tags of containers',
    (pattern) => {
      expect(maySuit(pattern, containerTag)).toBe(true);
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
    expect(maySuit(pattern, containerTag)).toBe(false);
  });

  it('is reported where an output gets no logs', () => {
    const { rejected, ineffective, hasEffect } = judge(outputOf('Name es', 'Match app.*', 'Host h'));
    expect(rejected).toEqual([]);
    expect(hasEffect).toBe(false);
    expect(ineffective).toMatchObject([
      { code: 'match-never-covers', line: 3, column: 11, is: 'app.*', shouldBe: 'kube.*' },
    ]);
  });

  it('is reported where a filter gets none', () => {
    expect(codes(filterOf('Name grep', 'Match app.*', 'Regex log .'))).toEqual(['~match-never-covers']);
  });

  const rewriting = (tag: string, match = 'kube.*') => ({
    'filters.conf': `[FILTER]\n  Name rewrite_tag\n  Match ${match}\n  Rule $log ^.*$ ${tag} false\n`,
  });

  it.each(['app.x', 'app.$TAG', "$kubernetes['labels']['tag']", 'app.$TAG[1].$1'])(
    'is fine where a rewrite_tag filter gives the tag %s',
    (tag) => {
      const verdict = judge({ ...outputOf('Name es', 'Match app.*', 'Host h'), ...rewriting(tag) });
      expect(verdict).toMatchObject({ ineffective: [], hasEffect: true });
    },
  );

  it('is reported where a rewrite_tag filter gives other tags only', () => {
    const data = { ...outputOf('Name es', 'Match app.*', 'Host h'), ...rewriting('errors.$TAG') };
    expect(codes(data)).toEqual(['~match-never-covers']);
  });

  it.each(['flblogs.*', 'flblogs.var.log.*', '*'])(
    '%s fits the log of Fluent Bit itself, when it is shipped',
    (match) => {
      const data = outputOf('Name es', `Match ${match}`, 'Host h');
      expect(codes({ ...data, flb_log_cw: 'true' })).toEqual([]);
      expect(codes({ ...data, flb_log_cw: 'false' })).toEqual(match === '*' ? [] : ['~match-never-covers']);
    },
  );

  it('says what flblogs.* would take', () => {
    const [problem] = judge(outputOf('Name es', 'Match flblogs.*', 'Host h')).ineffective;
    expect(problem?.message).toMatch(/Fluent Bit's own log has that tag, but only with flb_log_cw "true"\.$/);
  });

  it.each([
    ['errors', '*', true],
    ['errors.$TAG', '*', true],
    ['kube.errors', 'kube.*', true],
    ['kube.$TAG', 'kube.*', true],
    ['$TAG', 'kube.*', true],
    ['$TAG[0].errors', 'kube.*', true],
    ['errors.$TAG', 'kube.*', false],
    ["$kubernetes['labels']['tag']", 'kube.*', false],
    ['kube.x', 'kube.var.*', false],
  ])('of a rewrite_tag filter that gives %s, %s takes its own records: %s', (tag, match, expected) => {
    const { ineffective } = judge({ 'output.conf': output, ...rewriting(tag, match) });
    expect(ineffective.map(({ code }) => code)).toEqual(expected ? ['rewrite-tag-loop'] : []);
    expect(alwaysSuits(match, newTags(tag))).toBe(expected);
  });
});

describe('parsers', () => {
  it('that are not defined keep Fluent Bit from starting', () => {
    const [problem] = judge(filterOf('Name parser', 'Match *', 'Key_Name log', 'Parser crio')).unstartable;
    expect(problem).toMatchObject({ code: 'parser-undefined', key: 'filters.conf', line: 5, column: 12, is: 'crio' });
    expect(problem?.message).toBe(
      'Parser "crio" is not defined in parsers.conf, so that Fluent Bit would not start and no logs would be sent.',
    );
  });

  it('are compared letter by letter, with a suggestion', () => {
    const filter = filterOf('Name parser', 'Match *', 'Key_Name log', 'Parser CRIO');
    expect(judge({ ...full, ...filter }).unstartable).toMatchObject([{ code: 'parser-undefined', shouldBe: 'crio' }]);
  });

  it('are not asked for where only a part of the ConfigMap is seen', () => {
    const { 'filters.conf': text = '' } = filterOf('Name parser', 'Match *', 'Key_Name log', 'Parser crio');
    expect(codes({ 'filters.conf': text }, { partial: true })).toEqual([]);
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

  it('with a whole configuration of Fluent Bit name what may not move with it, and what would be wrong there', () => {
    const whole = `[SERVICE]\n  Flush 1\n[INPUT]\n  Name tail\n[FILTER]\n  Name kubernetes\n  Match *\n  Kube_URL https://x\n${output.replace('region eu-west-1', 'regoin eu-west-1')}`;
    const { rejected, unstartable, ineffective, notes } = judge({ 'fluent-bit.conf': whole });
    expect([...rejected, ...unstartable].map(({ code }) => code)).toEqual(['output-missing']);
    expect(ineffective[0]?.message).toBe(
      'Fargate is not known to read the data key "fluent-bit.conf", so its [FILTER] and [OUTPUT] may have no effect; move it to filters.conf and output.conf, without [SERVICE], [INPUT] and Kube_URL, which Fargate makes itself.',
    );
    expect(notes).toMatchObject([{ code: 'setting-unknown', line: 12, level: 'note' }]);
    expect(notes[0]?.message).toMatch(/^Where it belongs: /);
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

  it.each([
    ['region', output.replace('eu-west-1', 'us-east-1')],
    ['AWS_Region', '[OUTPUT]\n  Name es\n  Match *\n  Host h\n  AWS_Region us-east-1\n  Suppress_Type_Name On\n'],
  ])('another %s than the cluster’s is noted', (_, text) => {
    const { notes } = judge({ 'output.conf': text });
    expect(notes).toMatchObject([{ code: 'region-differs', level: 'note', is: 'us-east-1', shouldBe: 'eu-west-1' }]);
    expect(judge({ 'output.conf': text }, { region: null }).notes).toEqual([]);
  });

  it('what follows the bracket is ignored, unless it is a comment', () => {
    expect(judge({ 'output.conf': output.replace(']', '] Port 1') }).ineffective).toMatchObject([
      { code: 'text-after-header', line: 1 },
    ]);
    expect(codes({ 'output.conf': output.replace(']', '] # logs') })).toEqual([]);
  });

  it('a tab after a key, a byte order mark and a command may hinder Fluent Bit', () => {
    expect(codes(outputOf('Name\tes', 'Match *', 'Host h'))).toEqual(['~tab-after-key']);
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
    const [problem] = judge(outputOf('Name es', 'Match app.*', 'Host h'), { partial: true }).ineffective;
    expect(problem?.message).toContain('unless a rewrite_tag filter');
  });
});
