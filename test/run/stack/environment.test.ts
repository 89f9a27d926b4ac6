import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeCluster } from '#collect/facts.ts';
import { planContext } from '#run/stack/plan-context.ts';
import { targetContext } from '#run/stack/target-context.ts';
import { choice, selfOf, setting } from '#run/stack/environment.ts';
import { fakeCluster } from '../../collect/live/live.ts';

afterEach(() => void vi.unstubAllEnvs());

describe('a setting of the stack', () => {
  it('is its value, or a fault that names it', () => {
    vi.stubEnv('BUCKET', 'audits');
    expect(setting('BUCKET')).toBe('audits');
    for (const missing of [undefined, '']) {
      vi.stubEnv('BUCKET', missing);
      expect(() => setting('BUCKET')).toThrow('The environment variable BUCKET is not set');
    }
  });

  it('that is a choice is one of its words', () => {
    vi.stubEnv('DIGEST_WHEN', 'never');
    expect(choice('DIGEST_WHEN', ['always', 'never'])).toBe('never');
    expect(() => choice('DIGEST_WHEN', ['always', 'changed'])).toThrow(
      'The environment variable DIGEST_WHEN must be one of always, changed, not never',
    );
  });
});

it('a function knows its account and region by its ARN', () => {
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:fargate-auditor-prod-plan-scan';
  expect(selfOf(arn)).toEqual({ account: '111122223333', region: 'eu-west-1' });
});

describe('an endpoint in the environment of a function', () => {
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:audit-cluster';
  const settings = {
    ...{ BUCKET: 'audits', MEMBER_ROLE_NAME: 'member', FINDINGS_LOG_GROUP: 'findings' },
    ...{
      HINT_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/hints',
      CLUSTER_METRICS: 'none',
      SECURITY_HUB: 'off',
      POWERTOOLS_SERVICE_NAME: 'fargate-auditor-test',
    },
  };
  beforeEach(() => {
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  });

  async function ask(region: string): Promise<readonly unknown[]> {
    const target = targetContext(arn, new AbortController().signal, () => undefined);
    const source = await target.openCluster({ account: '111122223333', region, cluster: 'shop' }, {});
    const described = await describeCluster(source).catch((error: unknown) => error);
    source.close?.();
    return [
      described,
      await planContext(arn, () => undefined)
        .listClusters(region, {})
        .catch((error: unknown) => error),
    ];
  }

  it('leads nowhere', async () => {
    const { eks } = await fakeCluster();
    // There is no such region, so that nobody else is asked either.
    for (const answer of await ask('nowhere-1')) expect(answer).toMatchObject({ name: 'AuditorError' });
    expect(eks.requests).toEqual([]);
  });

  it('leads to the emulator of whoever says so', async () => {
    const { eks } = await fakeCluster();
    vi.stubEnv('FARGATE_AUDITOR_TRUST_ENDPOINT', 'true');
    expect(await ask('nowhere-1')).toMatchObject([{ name: 'shop' }, [{ name: 'shop' }]]);
    expect(eks.requests.length).toBeGreaterThan(2);
  });
});
