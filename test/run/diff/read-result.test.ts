import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditResult } from '#model/result/result.ts';
import { renderJson } from '#report/json/index.ts';
import { summarize } from '#run/scan/audit-result.ts';
import { readResult } from '#run/diff/against-baseline.ts';
import { clusterResult, finding, storedResult } from '../../support/builders/results.ts';
import { emptyFolder } from '../../support/clusters/snapshot-folder.ts';

const result = summarize([clusterResult({ findings: [finding()] })]);

async function written(text: string): Promise<string> {
  const file = path.join(await emptyFolder(), 'result.json');
  writeFileSync(file, text);
  return file;
}

/** A result with something else in one place. */
function changed(change: (document: AuditResult) => unknown): string {
  const document = JSON.parse(JSON.stringify(result)) as AuditResult;
  change(document);
  return JSON.stringify(document);
}

describe('a result that is read', () => {
  it('is what was written', async () => {
    expect(await readResult(await written(renderJson(result)))).toEqual(result);
  });

  it.each([
    ['is empty', '', /result\.json is not JSON \(.+\); write it with --format json$/],
    ['is cut short', renderJson(result).slice(0, -20), /is not JSON \(.+\); write it with --format json$/],
    ['is a table', 'No findings', /is not JSON/],
    ['is no object', '[]', /is no result of an audit: write it with --format json$/],
    ['is null', 'null', /is no result of an audit: write it with --format json$/],
    ['is another document', '{"a":1}', /is no result of an audit: write it with --format json$/],
    ['is a stored one', JSON.stringify(storedResult(24)), /its schema is fargate-auditor\/stored-result\/v2, which/],
    ['is of another version', changed((one) => Object.assign(one, { schema: 'x/v9' })), /its schema is x\/v9, which/],
    ['lacks a field', changed((one) => Reflect.deleteProperty(one, 'takenAt')), /is not a whole result: takenAt: /],
    [
      'has a wrong value deep inside',
      changed(({ clusters }) => Object.assign(clusters[0]?.findings[0] ?? {}, { severity: 'fatal' })),
      /is not a whole result: clusters\.0\.findings\.0\.severity: /,
    ],
    ['holds no cluster', JSON.stringify({ ...result, clusters: [] }), /holds no cluster/],
  ])('fails as a mistake of the user when it %s', async (_, text, message) => {
    const file = await written(text);
    const reading = readResult(file);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ name: 'Fault', kind: 'usage' });
    await expect(reading).rejects.toThrow(file);
  });

  it('may have fields of a newer release, which are ignored', async () => {
    const text = changed((one) => Object.assign(one.clusters[0] ?? {}, { more: 1 }));
    expect(await readResult(await written(text))).toEqual(result);
  });

  it('names a few mistakes, not thousands', async () => {
    const broken = Array.from({ length: 500 }, () => ({}));
    const reading = readResult(await written(JSON.stringify({ ...result, clusters: broken })));
    await expect(reading).rejects.toSatisfy((error: Error) => error.message.length < 800);
  });

  it('fails with the reason when there is no such file', async () => {
    const file = path.join(await emptyFolder(), 'none.json');
    await expect(readResult(file)).rejects.toThrow(`Cannot read ${file}: ENOENT`);
    await expect(readResult(path.dirname(file))).rejects.toThrow(/is a folder; a result is one file/);
  });
});
