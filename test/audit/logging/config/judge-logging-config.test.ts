import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { full, judge, output } from './configs.ts';

const fixed = (data: Record<string, string>) => judge(data).corrected;

describe('what is certain is corrected', () => {
  it.each([
    ['indentation', '[OUTPUT]\nName es\n  Match *\n   Host h\n', '[OUTPUT]\n  Name es\n  Match *\n  Host h\n'],
    ['indented sections', '  [OUTPUT]\n    Name es\n    Match *\n', '[OUTPUT]\n    Name es\n    Match *\n'],
    ['a section’s letter case', '[output]\n  Name es\n  Match *\n', '[OUTPUT]\n  Name es\n  Match *\n'],
    ['a section’s spelling', '[OUTPT]\n  Name es\n  Match *\n', '[OUTPUT]\n  Name es\n  Match *\n'],
    ['an unclosed section', '[OUTPUT\r\n  Name es\r\n  Match *\r\n', '[OUTPUT]\r\n  Name es\r\n  Match *\r\n'],
    ['keys with letters swapped', '[OUTPUT]\n  Nmae es\n  Macth *\n', '[OUTPUT]\n  Name es\n  Match *\n'],
    ['a key one edit away', '[OUTPUT]\n  Nam   es\n  Match *\n', '[OUTPUT]\n  Name   es\n  Match *\n'],
    ['a plugin', '[OUTPUT]\n  Name e_s\n  Match *', null],
    ['a tab', '[OUTPUT]\n  Name\tes\n  Match *\n', '[OUTPUT]\n  Name es\n  Match *\n'],
    ['a byte order mark', `\uFEFF${output}`, output],
    ['what has another meaning', '[OUTPUT]\n  Name s3\n  Match *\n', null],
  ])('%s', (_, text, expected) => {
    expect(fixed({ 'output.conf': text })).toEqual(expected === null ? null : { 'output.conf': expected });
  });

  it('a section moves to the key it belongs to, with its comments and that key’s indentation', () => {
    const data = {
      'filters.conf': '# keep\n[OUTPUT]\n  # x\n  Name es\n  Match *\n[FILTER]\n  Name grep\n  Match *\n',
      'output.conf': output,
    };
    expect(fixed(data)).toEqual({
      'filters.conf': '[FILTER]\n  Name grep\n  Match *\n',
      'output.conf': `${output.trimEnd()}\n# keep\n[OUTPUT]\n    # x\n    Name es\n    Match *\n`,
    });
  });

  it('a key that is left empty goes away, and a missing one is made', () => {
    expect(fixed({ 'parsers.conf': output })).toEqual({ 'output.conf': output });
  });

  it('a data key is renamed when the right one is free', () => {
    expect(fixed({ 'outputs.conf': output, flb_log_cw: 'true' })).toEqual({
      'output.conf': output,
      flb_log_cw: 'true',
    });
    expect(fixed({ 'outputs.conf': output, 'Output.conf': output })).toBeNull();
    expect(fixed({ 'outputs.conf': output, 'output.conf': output })).toBeNull();
  });

  it('a data key keeps its name when what it hides would be rejected', () => {
    const data = { 'filter.conf': '[FILTER]\n  Name lua\n  Match *\n' };
    expect(fixed({ ...data, 'output.conf': output })).toBeNull();
    const corrected = fixed({ ...data, 'output.conf': output.replace('Name', 'Nam') });
    expect(corrected).toEqual({ ...data, 'output.conf': output });
  });

  it('all else stays as it was, to the letter', () => {
    expect(fixed({ ...full, 'output.conf': output.replace('    Match', '  Match') })).toEqual(full);
  });
});

type Flaw = (text: string) => string;

const certainFlaws: Flaw[] = [
  (text) => text.replace('    Match', '   Match'),
  (text) => text.replaceAll('    ', ''),
  (text) => text.replaceAll('    ', '\t').replace('\t', ' '),
  (text) => text.replace('[', '  ['),
  (text) => text.replace(']', 'S]'),
  (text) => text.replace(']', ''),
  (text) => text.replace('[OUTPUT]', '[output]'),
  (text) => text.replace('Name', 'Nam'),
  (text) => text.replace('Match', 'Matc'),
  (text) => text.replace('Format', 'Formt'),
  (text) => text.replace('cloudwatch_logs', 'cloudwatch_log'),
  (text) => text.replace('Name kubernetes', 'Name kubernete'),
  (text) => text.replace('Name ', 'Name\t'),
  (text) => text.replace('region', 'regoin'),
  (text) => text.replace('Merge_Log', 'Merge_Lgo'),
  (text) => text.replace('apps', 'apps # those of all'),
  (text) => text.replace('Match', '\n  \n      # why\n    Match'),
  (text) => `${text}     `,
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => `\uFEFF${text}`,
  (text) => `# first\n\n${text}  # last`,
  (text) => text.trimEnd(),
];

const otherFlaws: Flaw[] = [
  (text) => text.replace('cloudwatch_logs', 's3'),
  (text) => text.replace('FILTER', 'INPUT'),
  (text) => `loose text\n${text}`,
  (text) => text.replace('    Match *\n', ''),
  (text) => text.replace('kube.*', '${TAG}'),
  (text) => `${text}    alone\n`,
  (text) => text.replace('Parser crio', 'Parser cri'),
  (text) => text.replace('    region eu-west-1\n', ''),
  (text) => text.replace('log_stream_prefix', 'log_stream'),
];

const confKeys = ['filters.conf', 'output.conf', 'parsers.conf'];
const parts = confKeys.map((key) => full[key] ?? '');

const flawed = (flaws: Flaw[]) =>
  fc
    .record({
      texts: fc.tuple(
        ...parts.map((part) =>
          fc
            .array(fc.constantFrom(...flaws), { maxLength: 3 })
            .map((some) => some.reduce((text, flaw) => flaw(text), part)),
        ),
      ),
      keys: fc.oneof(
        fc.constantFrom(
          confKeys,
          confKeys.map((key) => key.replace('s.', '.')),
          ['Filters.conf', 'outputs.conf', 'parsers.conf'],
        ),
        fc.shuffledSubarray(confKeys, { minLength: 3 }),
      ),
    })
    .map(({ texts, keys }) => Object.fromEntries(texts.map((text, index) => [keys[index] ?? '', text])));

describe('a correction', () => {
  it('leaves nothing rejected where every problem was of the certain kind', () => {
    let seen = 0;
    fc.assert(
      fc.property(flawed(certainFlaws), (data) => {
        const { rejected, unstartable, ineffective, corrected } = judge(data);
        const all = [...rejected, ...unstartable, ...ineffective];
        if (rejected.length === 0 || !all.every(({ correctable }) => correctable)) return;
        seen += 1;
        expect(corrected).not.toBeNull();
        expect(judge(corrected ?? {})).toMatchObject({ rejected: [], unstartable: [], ineffective: [] });
      }),
      { numRuns: 500 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  it('is taken, starts, does not change again and leaves less that is wrong, whatever else was', () => {
    fc.assert(
      fc.property(flawed([...certainFlaws, ...otherFlaws]), (data) => {
        const { rejected, unstartable, ineffective, corrected } = judge(data);
        if (corrected === null) return;
        const after = judge(corrected);
        expect(after).toMatchObject({ rejected: [], unstartable: [], corrected: null });
        expect(after.ineffective.length).toBeLessThan(rejected.length + unstartable.length + ineffective.length);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps every comment', () => {
    const comments = (data: Record<string, string>) =>
      Object.values(data)
        .flatMap((text) => text.match(/#.*/g) ?? [])
        .toSorted();
    fc.assert(
      fc.property(flawed([...certainFlaws, ...otherFlaws]), (data) => {
        const { corrected } = judge(data);
        if (corrected !== null) expect(comments(corrected)).toEqual(comments(data));
      }),
    );
  });
});
