import { expect, onTestFinished, test, vi } from 'vitest';
import { importResult } from '#run/nightly/import-result.ts';
import { startFakeEks } from '../../support/fakes/fake-eks.ts';
import { startFakeSecurityHub } from '../../support/fakes/fake-security-hub.ts';
import { fingerprintOf, verdict } from '../../support/builders/machine-results.ts';
import { finding, storedResult } from '../../support/builders/results.ts';

const stored = {
  ...storedResult(24, { verdicts: [verdict('logging-disabled')], findings: [finding()] }),
  resolved: [finding({ fingerprint: fingerprintOf(1), status: 'resolved' })],
};
const access = { roleArn: 'arn:aws:iam::111122223333:role/member', externalId: 'agreed' };
const options = { region: 'eu-west-1', signal: new AbortController().signal, endpointOverride: true };

async function emulators() {
  const hub = await startFakeSecurityHub();
  const sts = await startFakeEks();
  const env = {
    ...{ AWS_ENDPOINT_URL_SECURITYHUB: hub.url, AWS_ENDPOINT_URL_STS: sts.url },
    ...{ AWS_ACCESS_KEY_ID: 'AKIAOWN', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: '' },
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await sts.close();
  });
  return { hub, sts };
}

test('findings go out with what was resolved archived, and how much was judged', async () => {
  const { hub, sts } = await emulators();
  await importResult(stored, options);
  const states = [...hub.findings.values()].map(({ GeneratorId, RecordState }) => [GeneratorId, RecordState]);
  expect(states).toEqual([
    ['fargate-auditor/logging-disabled', 'ACTIVE'],
    ['fargate-auditor/logging-disabled', 'ARCHIVED'],
    ['fargate-auditor/audit-coverage', 'ACTIVE'],
  ]);
  expect(sts.requests).toEqual([]);
  for (const authorization of hub.authorizations) expect(authorization).toMatch(/Credential=AKIAOWN\/\d+\/eu-west-1\//);
});

test('of another account, its role sends them', async () => {
  const { hub, sts } = await emulators();
  await importResult(stored, { ...options, ...access });
  expect(sts.requests.map(({ action }) => action)).toEqual(['AssumeRole']);
  expect(hub.actions).toEqual(['GetFindings', 'BatchImportFindings']);
  for (const authorization of hub.authorizations) expect(authorization).toContain('Credential=ASIAASSUMED/');
});

test('an endpoint in the environment that nobody vouches for is not asked, nor told', async () => {
  const { hub, sts } = await emulators();
  // There is no such region, so that nobody else is asked either.
  const astray = { region: 'nowhere-1', signal: options.signal, endpointOverride: false };
  for (const one of [astray, { ...astray, ...access }])
    await expect(importResult(stored, one)).rejects.toMatchObject({ name: 'AuditorError' });
  expect([hub.actions, sts.requests]).toEqual([[], []]);
});

test('when the time is up nothing more is sent', async () => {
  const { hub } = await emulators();
  const up = new AbortController();
  hub.misbehave = (action) => {
    if (action === 'GetFindings') up.abort(new Error('too late'));
    return undefined;
  };
  const late = { name: 'AuditorError', message: 'The time of this run was up before Security Hub had every finding' };
  await expect(importResult(stored, { ...options, signal: up.signal })).rejects.toMatchObject(late);
  await expect(importResult(stored, { ...options, signal: up.signal })).rejects.toMatchObject(late);
  expect(hub.actions).toEqual(['GetFindings']);
});
