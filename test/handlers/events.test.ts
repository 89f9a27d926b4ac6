import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { parse } from '../../functions/handlers/edge.ts';
import {
  manifestLineSchema,
  planInputSchema,
  reportRequestSchema,
  scanSchema,
} from '../../functions/model/scan-documents.ts';

const folder = new URL('../../events/', import.meta.url);

const schemas: Readonly<Record<string, z.ZodType>> = {
  'plan-scan.json': planInputSchema,
  'audit-cluster.json': manifestLineSchema,
  'summarize-scan.json': scanSchema,
  'report.json': reportRequestSchema,
};

function sample(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
}

describe('the sample payloads', () => {
  it.each(Object.entries(schemas))('%s is taken', (name, schema) => {
    expect(() => parse(schema, sample(name))).not.toThrow();
  });

  it('the request of the Function URL is taken', () => {
    const event = sample('report-url.json') as { queryStringParameters: unknown };
    expect(() => parse(reportRequestSchema, event.queryStringParameters)).not.toThrow();
  });

  it('are all of those in events/', () => {
    expect(readdirSync(folder).sort()).toEqual([...Object.keys(schemas), 'report-url.json'].sort());
  });
});

describe('input at the edge', () => {
  it('that is wrong is refused with every field named', () => {
    const wrong = { ...(sample('audit-cluster.json') as object), account: '12', region: 'mars', more: 1 };
    expect(() => parse(manifestLineSchema, wrong)).toThrow(/account: .*region: .*more/s);
  });
});
