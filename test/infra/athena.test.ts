import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDocuments } from '#publish/s3/s3-documents.ts';
import { athenaFiles } from '../../scripts/athena-table.ts';
import { root, staleFiles } from '../../scripts/generated-file.ts';
import { columnsOf, hiveType } from '../../scripts/hive-type.ts';
import { startFakeS3 } from '../support/fakes/fake-s3.ts';
import { finding, storedResult } from '../support/builders/results.ts';

const files = globSync('infra/athena/**/*.sql', { cwd: root });

function typeOf(schema: z.ZodType): string {
  return hiveType(z.toJSONSchema(schema)).replaceAll(/\s+/g, '');
}

describe('the tables of Athena', () => {
  it('are written from the schema of a stored result', () => {
    expect(staleFiles(athenaFiles())).toEqual([]);
  });

  it.each(files)('%s is one statement: Athena takes no more at a time', (file) => {
    const bare = readFileSync(path.resolve(root, file), 'utf8').replaceAll(/^\s*--.*$/gm, '');
    expect(bare.split(';').map((part) => part.trim() !== '')).toEqual([true, false]);
  });

  it('are there, with a view and queries', () => {
    expect(files.length).toBeGreaterThanOrEqual(7);
  });

  it('get a whole document on each line', async () => {
    const s3 = await startFakeS3();
    const documents = createDocuments({ bucket: 'audits', client: s3.client });
    const message = 'two\nlines\r\nand \u2028 more';
    const stored = { ...storedResult(24, { findings: [finding({ message })] }), unlogged: 'not yet' };
    const key = await documents.writeResult(stored);
    await documents.noteDelivery(stored, 'unlogged', 'no answer');
    const text = s3.objects.get(key) ?? '';
    expect(text).not.toMatch(/[\r\n]/);
    expect(JSON.parse(text)).toMatchObject({ unlogged: 'no answer', result: { findings: [{ message }] } });
  });
});

describe('the type of a column', () => {
  it.each([
    ['text', z.string(), 'string'],
    ['a choice', z.enum(['a', 'b']), 'string'],
    ['a fixed word', z.literal('v1'), 'string'],
    ['a count', z.number().int(), 'bigint'],
    ['a measure', z.number(), 'double'],
    ['yes or no', z.boolean(), 'boolean'],
    ['what may be null', z.string().nullable(), 'string'],
    ['an object that may be null', z.strictObject({ a: z.string() }).nullable(), 'struct<`a`:string>'],
    ['a list', z.array(z.string()), 'array<string>'],
    ['counts by name', z.record(z.string(), z.number().int()), 'map<string,bigint>'],
    ['lists by name', z.record(z.string(), z.array(z.boolean())), 'map<string,array<boolean>>'],
    ['what may be absent', z.strictObject({ a: z.string().optional() }), 'struct<`a`:string>'],
    [
      'words of the language',
      z.strictObject({ is: z.string(), column: z.number().int() }),
      'struct<`is`:string,`column`:bigint>',
    ],
    ['names in mixed case', z.strictObject({ takenAt: z.string() }), 'struct<`takenat`:string>'],
  ])('of %s', (_, schema, type) => {
    expect(typeOf(schema)).toBe(type);
  });

  it('is none where a value may be this or that, and the place is named', () => {
    const document = z.strictObject({ list: z.array(z.strictObject({ x: z.union([z.string(), z.number()]) })) });
    expect(() => columnsOf(z.toJSONSchema(document))).toThrow('no Hive type for .list[].x');
  });

  it('is none where two names differ in case alone', () => {
    const document = z.strictObject({ in: z.strictObject({ takenAt: z.string(), takenat: z.string() }) });
    expect(() => columnsOf(z.toJSONSchema(document))).toThrow('two properties of .in are takenat to Hive');
  });
});
