import { describe, expect, it } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import { kinds } from '#collect/kinds/index.ts';
import type { RawObject } from '#collect/raw/fields.ts';
import { unread } from '#model/facts/cluster-facts.ts';
import { denied, MemorySource } from '../../support/fakes/memory-source.ts';

const { fact: toJob, keep: redactJob } = kinds.jobs;
const metadata = (name: string, more: RawObject = {}) => ({ namespace: 'apps', name, ...more });

describe('Jobs', () => {
  it('are read by place', async () => {
    const jobs = [{ metadata: metadata('z') }, { metadata: metadata('a') }];
    const facts = await collectFacts(new MemorySource({ jobs }), { scope: ['apps'] });
    expect(facts.jobs).toMatchObject({ value: [{ name: 'a' }, { name: 'z' }] });
  });

  it('are lost without budgets and workloads', async () => {
    const facts = await collectFacts(new MemorySource({ failing: { jobs: denied('jobs') } }), { scope: [] });
    expect(facts.jobs).toEqual(unread('not allowed to list jobs', 'list jobs (RBAC)'));
    expect(facts).toMatchObject({ workloads: { ok: true }, disruptionBudgets: { ok: true } });
  });
});

describe('a Job', () => {
  const job = (spec: RawObject, status?: RawObject) => toJob({ metadata: metadata('once'), spec, status });
  const over = (type: string, status = 'True') => ({ type, status, lastTransitionTime: '2026-01-05T10:00:00Z' });

  it('keeps its time to live, of nought seconds too', () => {
    expect(job({}).ttlSeconds).toBeNull();
    expect(job({ ttlSecondsAfterFinished: 0 }).ttlSeconds).toBe(0);
  });

  it.each([
    ['completed', { conditions: [over('SuccessCriteriaMet'), over('Complete')] }, '2026-01-05T10:00:00Z', 'succeeded'],
    ['failed', { conditions: [over('Failed')] }, '2026-01-05T10:00:00Z', 'failed'],
    ['only says when it completed', { completionTime: '2026-01-05T11:00:00Z' }, '2026-01-05T11:00:00Z', 'succeeded'],
    ['still runs', { conditions: [over('Complete', 'False'), over('Suspended')] }, null, null],
    ['has no status', undefined, null, null],
  ])('that %s', (_, status, finishedAt, outcome) => {
    expect(job({}, status)).toMatchObject({ finishedAt, outcome });
  });
});

it('a redacted Job is judged as the original is', () => {
  const annotated = { name: 'web', namespace: 'apps', generation: 2, annotations: { note: 'canary' } };

  const conditions = [
    { type: 'Complete', status: 'True', lastTransitionTime: '2026-01-05T10:00:00Z', message: 'canary' },
    { type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: 'found no controllers for pod' },
  ];
  const raw = {
    kind: 'Job',
    metadata: annotated,
    spec: { ttlSecondsAfterFinished: 60, template: {} },
    status: { conditions },
  };
  expect(toJob(redactJob(raw))).toEqual(toJob(raw));
  expect(JSON.stringify(redactJob({ ...raw, status: { conditions: conditions.slice(0, 1) } }))).not.toContain('canary');
});
