import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderJson, renderJsonLines } from '#report/json/index.ts';
import { safeJson } from '#report/result/outcomes.ts';
import { summarize } from '#run/scan/audit-result.ts';
import { facts, pod } from '../../support/builders/facts.ts';
import { audit } from '../../support/judge.ts';

describe('JSON', () => {
  it('of anything reads back as it was, and holds nothing a terminal acts on', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = safeJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        // eslint-disable-next-line no-control-regex -- control characters are what must not be there
        expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
      }),
    );
  });

  it('of a result is the result', async () => {
    const result = summarize([await audit(facts(), [pod()])]);
    expect(JSON.parse(renderJson(result))).toEqual(result);
  });

  it('in lines has the cluster, every verdict, every finding and the summary', async () => {
    const cluster = await audit(facts(), [pod()]);
    const lines = renderJsonLines(summarize([cluster]))
      .trimEnd()
      .split('\n');
    const types = lines.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual([
      'cluster',
      ...cluster.verdicts.map(() => 'verdict'),
      ...cluster.findings.map(() => 'finding'),
      'summary',
    ]);
  });
});
