import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseConfiguration } from '#run/configuration/load.ts';
import { configurationSchemaFile } from '../../scripts/configuration-schema.ts';
import { staleFiles, textOf } from '../../scripts/generated-file.ts';

const example = textOf('examples/fargate-auditor.yaml') ?? '';
/** What the page shows, whole or in part. */
const shown = [...(textOf('docs/configuration.md') ?? '').matchAll(/^```yaml\n([^]*?)^```/gm)].map(
  ([, text = '']) => text,
);

describe('docs/configuration.schema.json', () => {
  it('is what the code says (npm run docs)', () => {
    expect(staleFiles([configurationSchemaFile()])).toEqual([]);
  });

  it.each<[string, unknown, boolean]>([
    ['takes nothing at all', {}, true],
    ['refuses an unknown key', { gates: {} }, false],
    ['refuses an unknown rule', { rules: { 'loging-disabled': 'off' } }, false],
    ['takes a rule that is off', { rules: { 'logging-disabled': 'off' } }, true],
    ['refuses an expectation without a reason', { expectations: [{ namespaces: ['a'] }] }, false],
    ['leaves out what has a default', { annotationWaivers: {} }, true],
    ['refuses a waiver without an end', { waivers: [{ rule: 'logging-stale', reason: 'x', owner: 'y' }] }, false],
    ['takes a waiver', { waivers: [{ rule: 'logging-stale', reason: 'x', owner: 'y', until: '2028-02-29' }] }, true],
    [
      'refuses a day that is none',
      { waivers: [{ rule: 'logging-stale', reason: 'x', owner: 'y', until: '2027-02-29' }] },
      false,
    ],
  ])('%s, as the program does', (_, document, isValid) => {
    expect(valid(document)).toBe(isValid);
    expect(taken(JSON.stringify(document))).toBe(isValid);
  });
});

describe('what is shown of a configuration', () => {
  it.each([
    ['examples/fargate-auditor.yaml', example],
    ...shown.map((text, at) => [`docs/configuration.md, block ${String(at + 1)}`, text]),
  ])('is one, by the schema and by the program: %s', (_, text = '') => {
    expect(parseConfiguration(text, 'shown.yaml')).toBeDefined();
    const documents = parseAllDocuments(text).map((document) => document.toJS() as unknown);
    expect(documents.map(valid)).toEqual([true]);
  });

  it('explains every key', () => {
    const page = textOf('docs/configuration.md') ?? '';
    const keys = Object.keys(published().properties);
    expect(keys.filter((key) => !page.includes(`## \`${key}\``))).toEqual([]);
    expect(shown.length).toBeGreaterThan(keys.length);
  });
});

function published(): { properties: Record<string, unknown> } {
  return JSON.parse(textOf('docs/configuration.schema.json') ?? '') as { properties: Record<string, unknown> };
}

/** By a validator that is not ours. */
function valid(document: unknown): boolean {
  const ajv = new Ajv2020();
  formats.default(ajv);
  return ajv.validate(published(), document);
}

function taken(text: string): boolean {
  try {
    parseConfiguration(text, 'x.yaml');
    return true;
  } catch {
    return false;
  }
}
