import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { parse } from '#handlers/edge.ts';
import { hintSchema, watchInputSchema } from '#model/alerts/hint.ts';
import { manifestLineSchema, planInputSchema, scanSchema } from '#model/scan/scan.ts';
import { reportRequestSchema } from '#model/result/format.ts';
import { hintsOf } from '../support/builders/incoming-events.ts';

const folder = new URL('../../events/', import.meta.url);

const schemas: Readonly<Record<string, z.ZodType>> = {
  'plan-scan.json': planInputSchema,
  'audit-cluster.json': manifestLineSchema,
  'summarize-scan.json': scanSchema,
  'report.json': reportRequestSchema,
  'watch-logging-schedule.json': watchInputSchema,
  'watch-logging-shard.json': watchInputSchema,
  'watch-logging-hints.json': watchInputSchema,
};

/** What the function alert makes hints of. */
const incoming = [
  'audit-log-subscription.json',
  'cloudtrail-access-entry.json',
  'cloudtrail-create-profile.json',
  'cloudtrail-delete-profile.json',
  'failed-scheduling.json',
  'logging-disabled-templated.json',
  'logging-disabled.json',
  'scheduled-termination.json',
];

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

  it.each(incoming)('%s is a reason to look at a cluster', (name) => {
    expect(hintsOf(sample(name)).hints).not.toEqual([]);
  });

  it('the messages of the queue hold hints', () => {
    const { Records } = sample('watch-logging-hints.json') as { Records: { body: string }[] };
    expect(Records.map(({ body }) => hintSchema.parse(JSON.parse(body)))).toHaveLength(2);
  });

  it('are all of those in events/', () => {
    expect(readdirSync(folder).sort()).toEqual([...Object.keys(schemas), ...incoming, 'report-url.json'].sort());
  });
});

describe('input at the edge', () => {
  it('that is wrong is refused with every field named', () => {
    const wrong = { ...(sample('audit-cluster.json') as object), account: '12', region: 'mars', error: 1 };
    expect(() => parse(manifestLineSchema, wrong)).toThrow(/^account: .*region: .*error: /s);
  });
});
