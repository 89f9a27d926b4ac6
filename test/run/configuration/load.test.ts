import path from 'node:path';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noConfiguration } from '#model/configuration/configuration.ts';
import { loadConfiguration, readConfiguration, parseConfiguration } from '#run/configuration/load.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { MemoryDocuments } from '../../support/fakes/memory-documents.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'configuration-'));
  await mkdir(path.join(root, 'a', 'b'), { recursive: true });
});

afterEach(() => rm(root, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const file = path.join(root, name);
  await writeFile(file, text);
  return file;
}

describe('the configuration of a run', () => {
  it('is the nearest file in the working directory or above it', async () => {
    await write('fargate-auditor.yaml', 'gate: { failOn: low }');
    const above = await loadConfiguration(undefined, path.join(root, 'a', 'b'));
    expect(above).toMatchObject({ configuration: { gate: { failOn: 'low' } }, file: '../../fargate-auditor.yaml' });
    await write('a/fargate-auditor.yaml', 'gate: { failOn: none }');
    const nearer = await loadConfiguration(undefined, path.join(root, 'a', 'b'));
    expect(nearer).toMatchObject({ configuration: { gate: { failOn: 'none' } }, file: '../fargate-auditor.yaml' });
  });

  it('is the file that is named', async () => {
    await write('fargate-auditor.yaml', 'gate: { failOn: low }');
    const other = await write('other.json', '{ "gate": { "failOn": "none" } }');
    expect(await loadConfiguration(other, root)).toMatchObject({
      configuration: { gate: { failOn: 'none' } },
      file: other,
    });
  });

  it('is none when none is wanted, or when there is none', async () => {
    expect(await loadConfiguration(undefined, root)).toEqual({ configuration: noConfiguration, file: null });
    await write('fargate-auditor.yaml', 'broken: [');
    expect(await loadConfiguration(false, root)).toEqual({ configuration: noConfiguration, file: null });
  });

  it('that is broken is an error with its name as the working directory sees it', async () => {
    await write('fargate-auditor.yaml', 'gates: {}');
    await expect(loadConfiguration(undefined, path.join(root, 'a'))).rejects.toThrow(
      '../fargate-auditor.yaml:1:1: gates: no such key. Did you mean gate?',
    );
  });

  it('that is named and is not there, or cannot be read, is an error', async () => {
    const missing = path.join(root, 'none.yaml');
    await expect(loadConfiguration(missing, root)).rejects.toThrow(`Cannot read the configuration ${missing}: ENOENT`);
    await mkdir(path.join(root, 'fargate-auditor.yaml'));
    await expect(loadConfiguration(undefined, root)).rejects.toThrow(
      /^Cannot read the configuration .*: it is a folder/,
    );
  });
});

describe('the configuration in the bucket', () => {
  it('is what the document says, with its place when it is wrong', async () => {
    const documents = new MemoryDocuments();
    expect(await readConfiguration(documents)).toBe(noConfiguration);
    documents.configuration = 'rules: { logging-stale: off }';
    expect((await readConfiguration(documents)).rules.get('logging-stale')).toEqual({ off: true });
    documents.configuration = 'rules: []';
    await expect(readConfiguration(documents)).rejects.toThrow(
      'fargate-auditor.yaml:1:8: rules: a list should be a mapping',
    );
  });
});

const file = 'fargate-auditor.yaml';

function parse(text: string) {
  return parseConfiguration(text, file);
}

/** What is said of it, a line each. */
function complaints(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof AuditorError && error.kind === 'usage') return error.message.split('; fargate-auditor.yaml:');
    throw error;
  }
  throw new Error('it was taken');
}

const waiver = `waivers:
  - rule: logging-disabled
    namespace: batch-*
    labels: { tier: batch }
    reason: moves to OpenTelemetry
    owner: team-batch
    until: 2027-01-31
`;

describe('a configuration', () => {
  it.each([[''], ['# nothing yet\n'], ['{}'], ['---\n']])('may be empty: %j', (text) => {
    const { rules, gate, expectations, waivers, annotationWaivers, targets } = parse(text);
    expect({ rules: [...rules], gate, expectations, waivers, targets }).toEqual({
      ...{ rules: [], gate: {}, expectations: [], waivers: [], targets: undefined },
    });
    expect(annotationWaivers).toEqual({ enabled: false, maxSeverity: 'medium' });
  });

  it('turns rules off and gives them severities', () => {
    const { rules } = parse(`rules:
  profile-overlap: off
  logging-stale: medium
  profile-bypassed: { off: true, reason: pinned on purpose }
  profile-ambiguous: { severity: info, reason: harmless here }
`);
    expect(Object.fromEntries(rules)).toEqual({
      'profile-overlap': { off: true },
      'logging-stale': { off: false, severity: 'medium' },
      'profile-bypassed': { off: true, reason: 'pinned on purpose' },
      'profile-ambiguous': { off: false, severity: 'info', reason: 'harmless here' },
    });
  });

  it('takes waivers as they are written; a date stays one', () => {
    expect(parse(waiver).waivers).toEqual([
      {
        ...{ rule: 'logging-disabled', namespace: 'batch-*', labels: { tier: 'batch' } },
        ...{ reason: 'moves to OpenTelemetry', owner: 'team-batch', until: '2027-01-31' },
      },
    ]);
  });

  it('takes targets, a gate and annotation waivers, with their defaults', () => {
    const { targets, gate, annotationWaivers } = parse(`
targets: { accounts: [{ account: '111122223333', regions: [eu-west-1] }] }
gate: { failOn: medium, failOnIncomplete: true }
annotationWaivers: { enabled: true }
`);
    expect(targets).toEqual({
      accounts: [{ account: '111122223333', regions: ['eu-west-1'] }],
      optOutTag: 'fargate-auditor:skip',
    });
    expect(gate).toEqual({ failOn: 'medium', failOnIncomplete: true });
    expect(annotationWaivers).toEqual({ enabled: true, maxSeverity: 'medium' });
  });

  it('may be JSON, with tabs and all', () => {
    expect(parse('{\n\t"gate": {\n\t\t"failOn": "low"\n\t}\n}').gate).toEqual({ failOn: 'low' });
  });

  it('may say a thing once and refer to it', () => {
    const { expectations } = parse(`expectations:
  - { namespaces: &ours [apps, shop], fargate: always, reason: agreed }
  - { namespaces: *ours, logging: not-wanted, reason: agreed }
`);
    expect(expectations.map(({ coversNamespace }) => coversNamespace('shop'))).toEqual([true, true]);
  });
});

describe('what is wrong', () => {
  it.each([
    ['an unknown key', 'gates: {}', '1:1: gates: no such key. Did you mean gate?'],
    [
      'an unknown key that resembles none',
      'gate:\n  color: red',
      '2:3: gate.color: no such key; the keys here are failOn, failOnNew, failOnIncomplete',
    ],
    ['a key of a list entry', `${waiver}    ownr: x\n`, '8:5: waivers[0].ownr: no such key. Did you mean owner?'],
    [
      'an unknown rule',
      'rules:\n  loging-disabled: off',
      '2:3: rules.loging-disabled: there is no such rule. Did you mean logging-disabled?',
    ],
    [
      'an unknown rule of a waiver',
      waiver.replace('logging-disabled', 'nonsense'),
      '2:11: waivers[0].rule: there is no such rule; fargate-auditor rules lists them',
    ],
    [
      'a misspelt severity',
      'rules:\n  logging-stale: hig',
      '2:18: rules.logging-stale: "hig" is none of off, critical, high, medium, low, info. Did you mean high?',
    ],
    [
      'a misspelt setting',
      'rules: { logging-stale: { sevrity: low } }',
      '1:27: rules.logging-stale.sevrity: no such key. Did you mean severity?',
    ],
    [
      'off with a severity',
      'rules: { logging-stale: { off: true, severity: low } }',
      '1:25: rules.logging-stale: a rule that is off has no severity; give one or the other',
    ],
    ['a list where a mapping belongs', '- rules', '1:1: the document: a list should be a mapping'],
    ['a text where a list belongs', 'waivers: none', '1:10: waivers: "none" should be a list'],
    [
      'a number where a text belongs',
      'expectations:\n  - { namespaces: ["*"], accounts: [012345678901], reason: x }',
      '2:37: expectations[0].accounts[0]: 12345678901 should be text; write it in quotes',
    ],
    ['a yes of old', 'gate: { failOnNew: yes }', '1:20: gate.failOnNew: "yes" should be true or false'],
    ['a missing key', waiver.replace(/ {4}owner.*\n/, ''), '2:5: waivers[0].owner is missing'],
    ['an empty reason', waiver.replace('moves to OpenTelemetry', '" "'), '5:13: waivers[0].reason: it is empty'],
    [
      'an overlong owner',
      waiver.replace('team-batch', 'x'.repeat(201)),
      '6:12: waivers[0].owner: it is longer than 200 characters',
    ],
    [
      'a day that is not in the calendar',
      waiver.replace('2027-01-31', '2027-02-29'),
      '7:12: waivers[0].until: "2027-02-29" is not right: it should be a date such as 2027-01-31',
    ],
    [
      'an account id that is none',
      'targets: { accounts: [{ account: "1234", regions: [eu-west-1] }] }',
      '1:34: targets.accounts[0].account: "1234" is not right: an AWS account id has 12 digits',
    ],
    ['the same key twice', 'rules: {}\nrules: {}', '2:1: Map keys must be unique'],
    ['a tag that nobody knows', 'rules: !include rules.yaml', '1:8: Unresolved tag: !include'],
    ['two documents', 'rules: {}\n---\nrules: {}', '2:1: a second document begins here; only one can be used'],
  ])('is told with its place: %s', (_, text, complaint) => {
    expect(complaints(text)).toEqual([`fargate-auditor.yaml:${complaint}`]);
  });

  it('is told all at once, in the order of the document', () => {
    expect(
      complaints('gate: { failOn: hgh }\nrule: {}\nrules:\n  logging-stal: off\n  logging-disabled: of\n'),
    ).toEqual([
      'fargate-auditor.yaml:1:17: gate.failOn: "hgh" is none of critical, high, medium, low, none. Did you mean high?',
      '2:1: rule: no such key. Did you mean rules?',
      '4:3: rules.logging-stal: there is no such rule. Did you mean logging-stale?',
      '5:21: rules.logging-disabled: "of" is none of off, critical, high, medium, low, info',
    ]);
  });

  it('is cut after ten', () => {
    const many = Array.from({ length: 14 }, (_, at) => `x${String(at)}: 1\n`).join('');
    const told = complaints(many);
    expect(told).toHaveLength(10);
    expect(told.at(-1)).toMatch(/^10:1: x9: .*; and 4 more$/);
  });

  it('is shown without what a terminal would act on', () => {
    expect(complaints('"\\e[31mred": 1')[0]).toMatch(
      /^fargate-auditor\.yaml:1:1: \["\\u\{1b\}\[31mred"\]: no such key/,
    );
  });

  it.each([
    ['an alias of nothing', 'rules: *nothing'],
    ['aliases that multiply', bomb()],
    ['far too much', `# ${'x'.repeat(1_000_000)}`],
  ])('has a place even when the value cannot be had: %s', (_, text) => {
    expect(complaints(text)[0]).toMatch(/^fargate-auditor\.yaml:1:1: \S/);
  });

  it('is no crash when nested without end', () => {
    expect(complaints('['.repeat(20_000))[0]).toContain('nested too deeply');
  });
});

/** What lists of lists of lists come to. */
function bomb(): string {
  const levels = Array.from({ length: 12 }, (_, at) => {
    const inner = at === 0 ? '1' : `*a${String(at - 1)}`;
    return `a${String(at)}: &a${String(at)} [${Array.from({ length: 10 }, () => inner).join(', ')}]\n`;
  });
  return levels.join('');
}

const words = fc.constantFrom(
  ...['rules', 'gate', 'waivers', 'expectations', 'targets', 'logging-stale', 'off', 'high', 'reason', 'until', 'x'],
  ...[
    '*',
    '&a',
    '*a',
    '!t',
    '<<',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
    ',',
    '- ',
    '\n',
    '\n  ',
    '\t',
    '#',
    '|',
    '>',
    '?',
  ],
  ...[
    '2027-01-31',
    '012345678901',
    '1e9',
    '~',
    'null',
    '---',
    '%YAML 1.1',
    '\u0000',
    '\ud800',
    '__proto__',
    'constructor',
  ],
);

describe('any text at all', () => {
  it.each([
    ['of the words of a configuration', fc.array(words, { maxLength: 30 }).map((parts) => parts.join(''))],
    ['of any characters', fc.string({ unit: anyCharacter, maxLength: 60 })],
    ['that is JSON', fc.json()],
    [
      'with known keys and any values',
      fc
        .dictionary(
          fc.constantFrom('rules', 'gate', 'waivers', 'expectations', 'targets', 'annotationWaivers'),
          fc.jsonValue(),
        )
        .map((value) => JSON.stringify(value)),
    ],
  ])('%s is a configuration or a fault with a place', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(parse(text).rules).toBeInstanceOf(Map);
        } catch (error) {
          expect(error).toBeInstanceOf(AuditorError);
          expect((error as AuditorError).kind).toBe('usage');
          expect((error as AuditorError).message).toMatch(/^fargate-auditor\.yaml:\d+:\d+: \S/);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('what is not to be read', () => {
  it('is what rules can do without', () => {
    expect(parse('reads: { without: [services, roles] }').without).toEqual(['services', 'roles']);
    expect(parse('{}').without).toEqual([]);
  });

  it.each([
    ['pods', 'reads.without[0]: pods cannot be left out; an audit can do without access-entries'],
    ['servces', 'reads.without[0]: servces cannot be left out. Did you mean services?'],
  ])('is not %s', (name, words) => {
    expect(complaints(`reads: { without: [${name}] }`).join()).toContain(words);
  });
});
