import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { type AuditResult, auditResultSchema } from '#model/result/result.ts';
import { staleFiles, textOf } from '../../scripts/generated-file.ts';
import { resultSchemaFile } from '../../scripts/result-schema.ts';
import { auditResult, sampleCluster } from '../support/builders/report-results.ts';

const failed: AuditResult = {
  schema: 'fargate-auditor/result/v2',
  tool: { name: 'fargate-auditor', version: '0.1.0' },
  scanId: 'nightly-1',
  takenAt: '2026-01-01T00:00:00Z',
  clusters: [],
  summary: {
    findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
    new: 0,
    resolved: 0,
    incomplete: true,
  },
};

describe('docs/result.schema.json', () => {
  it('is what the code says (npm run docs)', () => {
    expect(staleFiles([resultSchemaFile()])).toEqual([]);
  });

  it.each([
    ['accepts a result', failed, true],
    ['accepts a cluster with an estimate of its cost', priced({ provisioned: 9.01, requested: 4.2 }), true],
    ['accepts one of a region without a price', priced(null), true],
    ['accepts a result from before there were estimates', priced(undefined), true],
    ['refuses an estimate of a part', priced({ provisioned: 9.01 }), false],
    ['refuses a time that is none', { ...failed, takenAt: 'yesterday' }, false],
    ['refuses a missing severity', { ...failed, summary: { ...failed.summary, findings: { high: 1 } } }, false],
  ])('%s, as the code does', (_, result, valid) => {
    const validate = published();
    expect(validate(result), JSON.stringify(validate.errors)).toBe(valid);
    expect(auditResultSchema.safeParse(result).success).toBe(valid);
  });

  it('has all the fields that this release writes, while the code takes those of a newer one', () => {
    expect(published()({ ...failed, extra: 1 })).toBe(false);
    expect(auditResultSchema.parse({ ...failed, extra: 1 })).toEqual(failed);
  });
});

function priced(estimatedUsdPerMonth: unknown) {
  const cluster = sampleCluster();
  const inventory = { ...cluster.inventory, estimatedUsdPerMonth };
  return JSON.parse(JSON.stringify({ ...auditResult([]), clusters: [{ ...cluster, inventory }] })) as unknown;
}

/** The published schema, compiled by a validator that is not ours. */
function published() {
  const ajv = new Ajv2020();
  formats.default(ajv);
  return ajv.compile(JSON.parse(textOf('docs/result.schema.json') ?? '') as object);
}
