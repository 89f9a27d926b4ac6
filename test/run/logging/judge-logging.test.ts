import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { judgeLoggingConfig } from '#audit/logging/config/judge-logging-config.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { judgeLogging } from '#run/logging/judge-logging.ts';
import { readLoggingInput } from '#run/logging/read-logging-input.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';

const context = { region: 'eu-west-1', kubernetesVersion: '1.33' };

const head = `apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-logging
  namespace: aws-observability
`;

const good = `${head}data:
  output.conf: |
    [OUTPUT]
        Name cloudwatch_logs
        Match kube.*
        region eu-west-1
        log_group_name apps
        log_stream_prefix pod-
`;

const judge = (text: string, file = 'aws-logging.yaml') => judgeLogging(text, file, context);

/** `line:column code` of every problem. */
const places = (text: string, file?: string) =>
  judge(text, file).problems.map(({ line, column, code }) => `${line}:${column} ${code}`);

function faultOf(text: string, file = 'x.yaml'): unknown {
  try {
    return judge(text, file);
  } catch (error) {
    return error;
  }
}

describe('a manifest', () => {
  it('without faults is ok, and there is nothing to correct', () => {
    expect(judge(good)).toEqual({
      file: 'aws-logging.yaml',
      problems: [],
      notes: [],
      outputs: [
        {
          plugin: 'cloudwatch_logs',
          line: 8,
          column: 5,
          destination: 'the log group apps in eu-west-1',
          receives: 'everything',
          obstacle: null,
        },
      ],
      corrected: null,
      ok: true,
      taken: true,
      starts: 'yes',
    });
  });

  it('with a fault says its level, severity, code, place, what to do and where that is written', () => {
    expect(judge(good.replace('        region eu-west-1\n', '')).problems).toEqual([
      {
        file: 'aws-logging.yaml',
        line: 8,
        column: 5,
        level: 'unstartable',
        severity: 'high',
        code: 'setting-missing',
        key: 'output.conf',
        message: 'cloudwatch_logs has no region, so that Fluent Bit would not start.',
        is: 'absent',
        shouldBe: 'region',
        fix: 'Write the setting into the section.',
        correctable: false,
        docs: 'https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html',
      },
    ]);
  });

  it('that Fargate takes but Fluent Bit does not start with is not ok', () => {
    const verdict = judge(good.replace('region', 'regoin'));
    expect(verdict).toMatchObject({ ok: false, taken: true, starts: 'no', corrected: good });
  });

  it('that Fluent Bit may not start with is ok, and says so', () => {
    const verdict = judge(good.replace('        region', '         \n        region'));
    const corrected = good.replace('        region', '\n        region');
    expect(verdict).toMatchObject({ ok: true, taken: true, starts: 'maybe', corrected });
  });

  it.each([
    ['several documents', `${good}---\nkind: Service\nmetadata: {name: x}\n---\n`],
    ['a List', JSON.stringify({ kind: 'List', items: [{ kind: 'Secret' }, parse(good)] })],
    ['a List with tabs', JSON.stringify({ kind: 'ConfigMapList', items: [parse(good)] }, null, '\t')],
    ['Windows line ends', good.replaceAll('\n', '\r\n')],
    ['other ConfigMaps too', `kind: ConfigMap\nmetadata: {name: other}\ndata: {a: b}\n---\n${good}`],
  ])('may be %s', (_, text) => {
    expect(judge(text)).toMatchObject({ problems: [], ok: true });
  });

  it('may have an empty value and a name for its namespace', () => {
    expect(judge(`${good}  flb_log_cw: "false"\n  parsers.conf:\n`).problems).toEqual([]);
    const namespace =
      'kind: Namespace\nmetadata:\n  name: aws-observability\n  labels:\n    aws-observability: enabled\n---\n';
    expect(judge(namespace + good).problems).toEqual([]);
  });
});

describe('positions in the file', () => {
  const bad = '[OUTPUT]\n  Name s3\n  Match *\n';
  const block = (header: string, indent = '    ') =>
    `${head}data:\n  # where to\n  output.conf: ${header}\n${bad.trimEnd().replaceAll(/^/gm, indent)}\n`;

  it.each(['|', '|-', '|+', '| # comment', '>', '>-'])('are exact in a block after %s', (header) => {
    expect(places(block(header))).toEqual(['10:12 plugin-unsupported']);
  });

  it('are exact in a block with an indentation of its own, and with Windows line ends', () => {
    expect(places(block('|2', '      '))).toContain('10:14 plugin-unsupported');
    expect(places(block('|').replaceAll('\n', '\r\n'))).toEqual(['10:12 plugin-unsupported']);
  });

  it('are exact in a quoted string of one line', () => {
    expect(places(`${head}data:\n  output.conf: ${JSON.stringify(bad)}\n`)).toEqual(['7:34 plugin-unsupported']);
    expect(places(`${head}data: {output.conf: "\\u005bOUTPUT]\\n  Name \\x733"}\n`)).toContain(
      '6:44 plugin-unsupported',
    );
    expect(places(`${head}data:\n  output.conf: '[OUT''PUT]'\n`)).toContain('7:17 section-unknown');
    expect(places(`${head}data:\n  output.conf: loose text\n`)).toContain('7:16 text-before-section');
  });

  it('are those of the scalar where lines were folded', () => {
    expect(places(`${head}data:\n  output.conf: >\n    [OUTPUT]\n    Name\n      s3\n`)).toContain(
      '7:16 text-after-header',
    );
    expect(places(`${head}data:\n  output.conf: "[OUTPUT]\n\n    Name s3\n\n    Match *"\n`)).toContain(
      '7:16 plugin-unsupported',
    );
  });

  it('are those of the ConfigMap where a key is absent', () => {
    expect(places(`kind: Secret\n---\n${head}`)).toEqual(['3:1 output-missing']);
  });

  it('hold in JSON', () => {
    const json = JSON.stringify(parse(block('|')), null, 2);
    const [problem] = judge(json, 'x.json').problems;
    const line = json.split('\n')[(problem?.line ?? 0) - 1] ?? '';
    expect(line.slice((problem?.column ?? 0) - 1)).toMatch(/^s3\\n/);
  });
});

describe('faults of the manifest', () => {
  it('another name is rejected and corrected', () => {
    const verdict = judge(good.replace('aws-logging', 'aws-loging'));
    expect(verdict.problems).toMatchObject([{ code: 'configmap-name', line: 4, column: 9, level: 'rejected' }]);
    expect(verdict.corrected).toBe(good);
  });

  it('another namespace is rejected, none at all is only told', () => {
    expect(judge(good.replace('aws-observability', 'logging'))).toMatchObject({ ok: false, corrected: good });
    const verdict = judge(good.replace('  namespace: aws-observability\n', ''));
    expect(verdict).toMatchObject({ ok: true, problems: [{ code: 'configmap-namespace', level: 'ineffective' }] });
    expect(verdict.corrected).toBe(good);
  });

  it.each(['true', 'false', 'yes', '1'])('flb_log_cw: %s without quotes is rejected by the API server', (value) => {
    const verdict = judge(`${good}  flb_log_cw: ${value} # logs\n`);
    expect(verdict.problems[0]).toMatchObject({
      code: 'data-value-not-string',
      line: 14,
      column: 15,
      key: 'flb_log_cw',
    });
    expect(verdict.corrected).toBe(`${good}  flb_log_cw: "${value}" # logs\n`);
  });

  it('a structure instead of text is rejected', () => {
    expect(places(`${head}data:\n  output.conf:\n    OUTPUT: {Name: es}\n`)).toContain('8:5 data-value-not-string');
  });

  it('a namespace in the same file needs the label', () => {
    const namespace =
      'kind: Namespace\nmetadata:\n  name: aws-observability\n  labels: {name: "aws-observability: enabled"}\n---\n';
    expect(judge(namespace + good)).toMatchObject({
      ok: true,
      problems: [{ code: 'namespace-unlabelled', level: 'ineffective', line: 4, is: 'absent' }],
      corrected: null,
    });
    const other = namespace.replace('{name: "aws-observability: enabled"}', '{aws-observability: "false"}');
    expect(judge(other + good).problems).toMatchObject([{ code: 'namespace-unlabelled', is: 'false' }]);
    expect(places(namespace.replace(/ {2}labels.*\n/, '') + good)).toEqual(['3:3 namespace-unlabelled']);
  });

  it('a second aws-logging is told of', () => {
    expect(places(`${good}---\n${good}`)).toEqual(['15:1 configmap-duplicate']);
  });

  it('of a key that stands twice the last is judged and printed, as kubectl applies it, with a note', () => {
    const broken = good.slice(head.length).replace('Name', 'Nam');
    const verdict = judge(`${head}${broken}${good.slice(head.length)}`);
    expect(verdict).toMatchObject({ ok: true, problems: [], corrected: null });
    expect(verdict.notes).toMatchObject([
      {
        code: 'key-repeated',
        level: 'note',
        line: 14,
        message: expect.stringMatching(/^data stands twice in one map, in/),
      },
    ]);
    const last = judge(`${good}${broken}`);
    expect(last.problems).toMatchObject([{ code: 'required-key-missing', line: 17 }]);
    expect(last.corrected).toBe(good);
    const texts = judge(`${good}${broken.slice('data:\n'.length)}`);
    expect(texts.notes).toMatchObject([{ message: expect.stringMatching(/^output\.conf stands twice/) }]);
    expect(texts.corrected).toBe(good);
  });
});

describe('the corrected manifest', () => {
  it('keeps labels and YAML comments, and is one for itself', () => {
    const text = `kind: Secret\n---\n# why\n${good.replace('\ndata:', '\n  labels: {app: x}\ndata:').replace('Name', 'Nam')}  flb_log_cw: "true" # costs\n`;
    expect(judge(text).corrected).toBe(
      `# why\n${good.replace('\ndata:', '\n  labels:\n    app: x\ndata:')}  flb_log_cw: "true" # costs\n`,
    );
  });

  it('is YAML in blocks even when the input was JSON', () => {
    const { corrected } = judge(JSON.stringify(parse(good.replace('Name', 'Nam'))), 'x.json');
    expect(parse(corrected ?? '')).toEqual(parse(good));
    expect(corrected).toContain('data:\n  output.conf: |\n    [OUTPUT]\n        Name cloudwatch_logs\n');
  });

  it('is written anew where aliases were used', () => {
    const { corrected } = judge(`${head}  labels: {a: &x y, b: *x}\n${good.slice(head.length).replace('Name', 'Nam')}`);
    expect(parse(corrected ?? '')).toEqual(parse(good));
  });

  it('escapes what kubectl would not take', () => {
    const text = JSON.stringify(parse(good.replace('Name', 'Nam').replace('kube.*\n', 'kube.*\n    # \x7f\u2028😀\n')));
    expect(judge(text, 'x.json').corrected).toContain('\\n# \\u007f\\u2028😀\\n');
  });

  it('holds exactly the corrected data, whatever characters are in it, and is better itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.string(), (noise, more) => {
        const conf = `[OUTPUT]\n  Nam es\n  Match *\n  Host h\n  Index ${noise.toWellFormed()}\n${more}\n`;
        const text = JSON.stringify({
          kind: 'ConfigMap',
          metadata: { name: 'aws-logging', namespace: 'aws-observability' },
          data: { 'output.conf': conf },
        });
        const { corrected, problems } = judge(text, 'x.json');
        if (corrected === null) return;
        const { data } = readLoggingInput(corrected, 'x.yaml');
        expect(data).toEqual(judgeLoggingConfig({ 'output.conf': conf }, context).corrected);
        expect(judge(corrected)).toMatchObject({ ok: true, corrected: null });
        expect(judge(corrected).problems.length).toBeLessThan(problems.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a bare configuration', () => {
  const conf = '[OUTPUT]\n    Name es\n    Match *\n    Host h\n    Suppress_Type_Name On\n';

  it.each([['output.conf'], ['-'], ['some/dir/fluent.conf']])('is recognised in %s', (file) => {
    expect(judge(conf, file)).toMatchObject({ file, problems: [], notes: [], corrected: null, ok: true });
  });

  it('has its own positions, and a bare correction', () => {
    const verdict = judge(conf.replace('Name', 'Nam'), '-');
    expect(verdict.problems).toMatchObject([{ file: '-', line: 2, column: 5, code: 'required-key-missing' }]);
    expect(verdict.corrected).toBe(conf);
  });

  it('is named by its file', () => {
    const filter = '[FILTER]\n  Name parser\n  Match *\n  Key_Name log\n  Parser crio\n';
    expect(places(filter, 'conf/filters.conf')).toEqual([]);
    expect(places(filter, 'output.conf')).toEqual(['1:1 section-misplaced']);
    expect(places('[PARSER]\n  Name x\n  Format json\n', 'C:\\x\\parsers.conf')).toEqual([]);
  });

  it('does not lose what belongs elsewhere', () => {
    const text = `${conf}[FILTER]\n    Name grep\n    Match *\n    Regex log .\n`;
    expect(judge(text, 'output.conf')).toMatchObject({ problems: [{ code: 'section-misplaced' }], corrected: null });
  });
});

describe('what cannot be judged is a usage fault', () => {
  it.each([
    ['bad YAML', 'a: [1\nb: "', /^x\.yaml:\d+:\d+: not valid YAML: /],
    [
      'a template',
      '{{- if .x }}\nkind: ConfigMap\n',
      /^x\.yaml:\d+:\d+: not valid YAML: .*; it looks like a template: render it, as with helm template/,
    ],
    [
      'Terraform',
      'resource "kubernetes_config_map" "aws_logging" {\n  metadata {\n    name = "aws-logging"\n  }\n}\n',
      /^x\.yaml looks like Terraform, of which nothing is judged: give the object that it makes/,
    ],
    ['nothing', ' \n', /^x\.yaml is empty/],
    ['no ConfigMap', 'kind: Secret\n', /^x\.yaml holds no ConfigMap/],
    ['plain text', 'hello', /^x\.yaml holds no ConfigMap/],
    [
      'other ConfigMaps',
      'kind: ConfigMap\nmetadata: {name: a}\n---\nkind: ConfigMap\n',
      /other ConfigMaps \(a, one without a name\) but none named aws-logging/,
    ],
    ['a deep nest', '['.repeat(100_000), /^x\.yaml:/],
  ])('%s', (_, text, message) => {
    const fault = faultOf(text);
    expect(fault).toBeInstanceOf(AuditorError);
    expect(fault).toMatchObject({ kind: 'usage', message: expect.stringMatching(message) });
  });

  it.each([
    ['a value of a chart', 'log_group_name {{ .Values.group }}'],
    ['a condition of a chart', '{{- if .Values.logs }}'],
    ['a template of a chart', '{{ include "logs.output" . | nindent 4 }}'],
  ])('%s in the text of a key is called a Helm template, to be rendered first', (_, line) => {
    const text = good.replace('log_group_name apps', line);
    expect(faultOf(text)).toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(
        /^x\.yaml: output\.conf is a Helm template.*render it first.*helm template/,
      ) as string,
    });
    expect(faultOf('[OUTPUT]\n    ' + line, 'output.conf')).toBeInstanceOf(AuditorError);
  });

  it('but not the template of another language, of which a word of the ConfigMap speaks', () => {
    expect(judge(good.replace('log_group_name apps', 'log_group_name {{ cluster }}')).problems).toMatchObject([
      { code: 'setting-value' },
    ]);
  });

  it('Terraform by the ending of its name', () => {
    expect(faultOf('locals {\n  x = 1\n}\n', 'main.tf')).toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/^main\.tf looks like Terraform/),
    });
  });

  it('any other text is judged with positions inside it, or is a fault', () => {
    const words = [
      'kind: ConfigMap\n',
      'metadata:\n',
      '  name: aws-logging\n',
      'data:\n',
      '  output.conf: |\n',
      '    [OUTPUT]\n',
      '      Name x\n',
      '  a: &a b\n',
      '  c: *a\n',
      '---\n',
      '{',
      '"',
      "'",
      '>',
      '\t',
      '\r\n',
    ];
    const text = fc
      .array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 15 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((some) => head + some),
        ),
        fc.constantFrom('-', 'x.yaml', 'x.conf'),
        (some, file) => {
          try {
            const lines = some.split('\n');
            for (const { line, column } of judge(some, file).problems) {
              expect(column).toBeGreaterThanOrEqual(1);
              expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(AuditorError);
          }
        },
      ),
      { numRuns: 800 },
    );
  });
});
