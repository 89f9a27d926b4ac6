import { describe, expect, it } from 'vitest';
import { codes, filterOf, full, judge, output, outputOf, parsers } from './configs.ts';

function first(data: Record<string, string>, changes = {}) {
  return judge(data, changes).rejected[0];
}

describe('sections', () => {
  it.each([
    ['nothing at all', {}],
    ['no output.conf', { 'parsers.conf': parsers }],
    ['an empty output.conf', { 'output.conf': '' }],
    ['only comments', { 'output.conf': '# [OUTPUT]\n' }],
  ])('rejects %s: an output is needed', (_, data) => {
    expect(first(data)).toMatchObject({
      code: 'output-missing',
      key: 'output.conf',
      line: 1,
      column: 1,
      correctable: false,
    });
  });

  it.each(['SERVICE', 'INPUT'])('rejects [%s], which Fargate manages', (name) => {
    const problem = first({ 'output.conf': `[${name}]\n    Flush 1\n${output}` });
    expect(problem).toMatchObject({ code: 'section-unknown', line: 1, is: `[${name}]` });
    expect(problem?.message).toContain('manages itself');
  });

  it('rejects a section of another kind and says which are accepted', () => {
    const problem = first({ ...full, 'parsers.conf': '[MULTILINE_PARSER]\n  name x\n' });
    expect(problem?.message).toBe(
      'Fargate rejects the section [MULTILINE_PARSER]; only [FILTER], [OUTPUT] and [PARSER] are accepted.',
    );
  });

  it('rejects a misspelt section, knows the one that is meant, and judges what is in it', () => {
    const { rejected } = judge({ 'output.conf': '[OUTPUTS]\n  Name s3\n  Match *\n' });
    expect(rejected).toMatchObject([
      { code: 'section-unknown', shouldBe: '[OUTPUT]', correctable: true },
      { code: 'plugin-unsupported', line: 2 },
    ]);
  });

  it('rejects a section under the key of another', () => {
    const problem = first({ 'output.conf': output + '[FILTER]\n    Name grep\n    Match *\n' });
    expect(problem).toMatchObject({ code: 'section-misplaced', line: 7, is: 'output.conf', shouldBe: 'filters.conf' });
  });

  it('only warns of another letter case, which may be accepted', () => {
    expect(codes({ 'output.conf': output.replace('OUTPUT', 'Output') })).toEqual(['~section-case']);
  });

  it('rejects what does not parse', () => {
    expect(codes({ 'output.conf': output.replace(']', '') })).toEqual(['section-unclosed']);
    expect(codes({ 'output.conf': 'Name es\n' + output })).toEqual(['text-before-section']);
    expect(codes({ 'output.conf': output + '    log_key\n' })).toEqual(['value-missing']);
    expect(codes({ 'output.conf': 'pipeline:\n  outputs:\n    - name: es\n' })).toEqual([
      'output-missing',
      'text-before-section',
    ]);
  });
});

describe('required keys', () => {
  it.each([
    ['Name', outputOf('Match *')],
    ['Match', outputOf('Name es', 'Host h')],
    ['Name', filterOf('Match *')],
    ['Match', filterOf('Name grep')],
    ['Name', { 'output.conf': output, 'parsers.conf': '[PARSER]\n  Format json\n' }],
    ['Format', { 'output.conf': output, 'parsers.conf': '[PARSER]\n  Name json\n' }],
  ])('rejects a section without %s', (name, data) => {
    expect(first(data)).toMatchObject({ code: 'required-key-missing', shouldBe: name, line: 1, correctable: false });
  });

  it('points at the key that is a misspelling of it', () => {
    expect(first(outputOf('Nam es', 'Match *', 'Host h'))).toMatchObject({
      line: 2,
      column: 5,
      is: 'Nam',
      shouldBe: 'Name',
    });
    expect(first(outputOf('\u00a0Name es', 'Match *', 'Host h'))).toMatchObject({
      is: '\u00a0Name',
      shouldBe: 'Name',
      correctable: true,
    });
  });

  it('does not take Match_Regex for Match', () => {
    const problem = first(outputOf('Name es', 'Match_Regex ^kube', 'Host h'));
    expect(problem).toMatchObject({ code: 'required-key-missing', shouldBe: 'Match' });
    expect(problem?.message).toContain('Match_Regex is not documented to replace it');
  });
});

describe('environment variables', () => {
  it.each([
    ['a value', outputOf('Name es', 'Match *', 'region ${AWS_REGION}', 'Host h'), 4, 12],
    ['a comment', { 'output.conf': `# for \${STAGE}\n${output}` }, 1, 7],
  ])('are rejected in %s', (_, data, line, column) => {
    expect(first(data)).toMatchObject({ code: 'environment-variable', key: 'output.conf', line, column });
  });

  it('are rejected one by one, in every key', () => {
    expect(codes({ 'output.conf': output, flb_log_cw: '${A}${B}' })).toEqual([
      'environment-variable',
      'environment-variable',
      '~flb-log-cw-value',
    ]);
  });

  it('are not seen in a regular expression that ends in $', () => {
    expect(codes(full)).toEqual([]);
    expect(codes(outputOf('Name es', 'Match *', 'Index x ${', 'Host h'))).toEqual([]);
  });
});

describe('indentation', () => {
  it('rejects keys of one data key that are indented differently', () => {
    expect(judge({ 'output.conf': '[OUTPUT]\n  Name es\n  Match *\n   Port 443\n' }).rejected).toMatchObject([
      { code: 'entry-indentation', line: 4, column: 4, is: '3 spaces', shouldBe: '2 spaces', correctable: true },
    ]);
  });

  it('rejects keys of two sections that are indented differently', () => {
    const text = '[OUTPUT]\n  Name es\n  Match *\n  Host h\n[OUTPUT]\n    Name es\n    Match *\n';
    expect(judge({ 'output.conf': text }).rejected.map(({ code, line }) => `${code} ${String(line)}`)).toEqual([
      'entry-indentation 6',
      'entry-indentation 7',
    ]);
  });

  it('lets two data keys differ', () => {
    expect(codes({ 'output.conf': output, 'parsers.conf': '[PARSER]\n Name x\n Format json\n' })).toEqual([]);
  });

  it('rejects a tab among spaces', () => {
    expect(first({ 'output.conf': '[OUTPUT]\n Name es\n Match *\n\tPort 443\n' })).toMatchObject({
      is: '1 tab',
      shouldBe: '1 space',
    });
  });

  it('rejects sections that are indented differently', () => {
    const text = '[OUTPUT]\n    Name es\n    Match *\n    Host h\n  [OUTPUT]\n    Name es\n    Match *\n    Host h\n';
    expect(codes({ 'output.conf': text })).toEqual(['section-indentation']);
  });

  it('rejects keys that are not indented more than their section', () => {
    expect(codes({ 'output.conf': '[OUTPUT]\nName es\nHost h\nMatch *\n' })).toEqual(
      Array.from({ length: 3 }, () => 'entry-not-deeper'),
    );
    expect(first({ 'output.conf': '[OUTPUT]\nName es\nMatch *\n' })).toMatchObject({
      is: 'nothing',
      shouldBe: '4 spaces',
    });
  });

  it('only warns of sections that are all indented alike', () => {
    expect(codes({ 'output.conf': '  [OUTPUT]\n    Name es\n    Match *\n    Host h\n' })).toEqual([
      '~section-indented',
    ]);
  });
});

describe('plugins', () => {
  it.each([
    ['amazon_data_firehose', 'kinesis_firehose'],
    ['opensearch', 'es'],
    ['kinesis_streams', 'kinesis'],
    ['cloudwatch-log', 'cloudwatch_logs'],
  ])('rejects the output %s and asks for %s', (name, shouldBe) => {
    const problem = first(outputOf(`Name ${name}`, 'Match *'));
    expect(problem).toMatchObject({
      code: 'plugin-unsupported',
      line: 2,
      column: 10,
      is: name,
      shouldBe,
      correctable: false,
    });
    expect(problem?.message).toBe(`"${name}" is not a supported output plugin; did you mean ${shouldBe}?`);
  });

  it.each(['datadog', 'http', 'splunk', 'stdout', 'x'])(
    'rejects the output %s and lists the supported ones',
    (name) => {
      expect(first(outputOf(`Name ${name}`, 'Match *'))?.message).toContain('Fargate has es, firehose');
    },
  );

  it('rejects an unsupported filter', () => {
    expect(first(filterOf('Name lua', 'Match *'))).toMatchObject({ code: 'plugin-unsupported', key: 'filters.conf' });
  });

  it('corrects a name that is one edit away', () => {
    expect(first(outputOf('Name cloudwatch-logs', 'Match *'))).toMatchObject({
      shouldBe: 'cloudwatch_logs',
      correctable: true,
    });
  });

  it('explains that a comment needs a line of its own', () => {
    expect(first(outputOf('Name es # search', 'Match *', 'Host h'))?.message).toContain(
      'a comment needs a line of its own',
    );
  });

  it('only warns of upper case, which may be accepted', () => {
    expect(codes(outputOf('Name ES', 'Match *', 'Host h'))).toEqual(['~plugin-case']);
  });

  it.each([
    ['1.22', ['kubernetes-filter-version']],
    ['1.23', []],
    ['1.33', []],
    [null, []],
    ['unknown', []],
  ])('judges the kubernetes filter on Kubernetes %s', (kubernetesVersion, expected) => {
    expect(codes(filterOf('Name kubernetes', 'Match *'), { kubernetesVersion })).toEqual(expected);
  });

  it.each(['Kube_URL', 'kube_ca_file', 'Kube_Token_Command', 'Kube_Token_File'])(
    'rejects the service-owned %s',
    (name) => {
      expect(first(filterOf('Name kubernetes', 'Match *', `${name} x`))).toMatchObject({
        code: 'service-owned-key',
        line: 4,
        column: 5,
      });
    },
  );
});

describe('size', () => {
  const comment = (length: number) => `#${'x'.repeat(98)}\n`.repeat(length / 100) + '#'.repeat(length % 100);
  const padded = (length: number) => ({ 'output.conf': `${output}${comment(length - output.length)}` });

  it('rejects what has too many characters however they are counted, and reads it no further', () => {
    expect(first(padded(5301))).toMatchObject({ code: 'too-long', key: null, is: '5301' });
    const { 'output.conf': text } = padded(5301);
    expect(codes({ 'output.conf': text.replace('cloudwatch_logs', 'datadog_log_out') })).toEqual(['too-long']);
  });

  it('warns of what has too many by some countings only', () => {
    expect(codes(padded(5300))).toEqual(['~too-long']);
    expect(judge(padded(5300)).ineffective[0]?.message).toContain('may reject');
  });

  it('counts a character outside the basic plane once at least', () => {
    const lines = `#${'😀'.repeat(98)}\n`.repeat(50);
    expect(codes({ 'output.conf': output + lines })).toEqual(['~too-long']);
  });

  it('says nothing of what is well below', () => {
    expect(codes(padded(4900))).toEqual([]);
  });
});

describe('messages', () => {
  it('are one sentence each, short and without control characters, whatever the text holds', () => {
    const nasty = '\u001b[31m\u202e' + 'x'.repeat(400);
    const { rejected, unstartable, ineffective, notes } = judge({
      [nasty]: '[OUTPUT]\n Name es',
      'output.conf': `${nasty}\n[${nasty}]\n[OUTPUT]\n Name ${nasty}\n  Match ${nasty}\n ${nasty}\n ${nasty} x\n# \${${nasty}}`,
      flb_log_cw: nasty,
    });
    for (const { message, is } of [...rejected, ...unstartable, ...ineffective, ...notes]) {
      expect(message.length).toBeLessThan(400);
      expect(message).toMatch(/[.?]$/);
      // eslint-disable-next-line no-control-regex
      expect(message + is).not.toMatch(/[\u0000-\u001f\u202e]/);
    }
    expect(rejected.length + ineffective.length).toBeGreaterThan(8);
  });
});
