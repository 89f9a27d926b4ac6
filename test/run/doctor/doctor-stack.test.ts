import { describe, expect, it } from 'vitest';
import type { StackAlarm, StackFunction, StackSource } from '#collect/stack/stack-source.ts';
import { defaultTargets } from '#run/stack/member-role.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { StackCheck } from '#model/finding/stack-diagnosis.ts';
import { stackDiagnosisOf, type StackSurroundings } from '#run/doctor/doctor-stack.ts';
import { scanSummary } from '../../support/builders/results.ts';

const stack = 'fargate-auditor-prod';
const arn = (rest: string) => `arn:aws:${rest}`;
const role = (name: string) => arn(`iam::111122223333:role/${stack}-${name}-eu-west-1`);
const topic = (name: string) => arn(`sns:eu-west-1:111122223333:${stack}-${name}`);
const roles = [role('audit-cluster'), role('watch-logging')];

const fn = (name: string, more: Partial<StackFunction> = {}): StackFunction => ({
  arn: arn(`lambda:eu-west-1:111122223333:function:${stack}-${name}`),
  role: role(name),
  settings: {
    BUCKET: 'audits',
    CONFIGURATION_KEY: 'fargate-auditor.yaml',
    MEMBER_ROLE_NAME: 'fargate-auditor-member',
    ALERT_TOPIC_ARN: topic('alerts'),
    DIGEST_TOPIC_ARN: topic('digests'),
  },
  kmsKeyArn: null,
  network: null,
  ...more,
});
const alarm = (id: string, more: Partial<StackAlarm> = {}): StackAlarm => ({
  ...{ name: `${stack}-${id}-A1B2C3`, actions: [topic('alarms')], isOn: false, periods: 26 },
  ...more,
});
const confirmed = { protocol: 'email', endpoint: 'ops@example.com', isConfirmed: true };
type Entry = Readonly<Record<string, unknown>>;
const entry = (principalArn: string, kubernetesGroups = ['fargate-auditor']): Entry => ({
  principalArn,
  kubernetesGroups,
});

interface Deployed {
  readonly source?: Partial<StackSource>;
  readonly clusters?: Readonly<Record<string, { described?: Entry; entries?: readonly Entry[] }>>;
  readonly parts?: Partial<StackFunction>;
  readonly bucket?: Partial<ReturnType<StackSurroundings['openBucket']>>;
}

/** A stack in which nothing is missing, but for what is given. */
async function diagnosed({ source = {}, clusters = { shop: {} }, parts = {}, bucket = {} }: Deployed = {}) {
  const eks = {
    clusterNames: () => Promise.resolve(Object.keys(clusters)),
    describe: (name: string) => Promise.resolve({ name, tags: {}, ...clusters[name]?.described }),
    accessEntries: (name: string) => Promise.resolve(clusters[name]?.entries ?? roles.map((one) => entry(one))),
    close: () => undefined,
  };
  const whole = {
    fn: (name) => Promise.resolve(fn(name.slice(stack.length + 1), parts)),
    alarms: () => Promise.resolve([alarm('ScanNotCompleted'), alarm('CoverageFell')]),
    subscriptions: () => Promise.resolve([confirmed]),
    keyPolicy: () => Promise.resolve({ Statement: [] }),
    vpcEndpoints: () => Promise.resolve([]),
    routeTables: () => Promise.resolve([]),
    eks: () => eks as unknown as ReturnType<StackSource['eks']>,
    ...source,
  } satisfies StackSource;
  const { scheduledTime } = scanSummary(24);
  return stackDiagnosisOf(stack, {
    source: whole,
    openBucket: () => ({
      targets: (self) => Promise.resolve(defaultTargets(self)),
      newestSummary: () => Promise.resolve({ ...scanSummary(24), completedAt: scheduledTime, complete: true }),
      ...bucket,
    }),
    now: new Date(Date.parse(scheduledTime) + 3_600_000),
  });
}

async function checkOf(name: string, deployed: Deployed): Promise<StackCheck> {
  const { checks } = await diagnosed(deployed);
  return (
    checks.find((one) => one.name === name) ??
    expect.fail(`${name} is not among ${checks.map((one) => one.name).join(', ')}`)
  );
}

describe('doctor of a stack', () => {
  it('is content where nothing is missing', async () => {
    const { status, checks, stack: which } = await diagnosed();
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(status).toBe('ready');
    expect(which).toEqual({ name: stack, account: '111122223333', region: 'eu-west-1' });
  });

  it('says that there is no such stack', async () => {
    await expect(diagnosed({ source: { fn: () => Promise.resolve(null) } })).rejects.toThrow(
      `There is no stack ${stack} here`,
    );
  });

  it('calls unknown what it may not read, names the grant, and is not content', async () => {
    const refuse = () =>
      Promise.reject(new AuditorError('runtime', 'Not allowed.', { missingPermission: 'cloudwatch:DescribeAlarms' }));
    const { status, checks } = await diagnosed({ source: { alarms: refuse } });
    expect(checks.find(({ name }) => name === 'alarms')).toEqual({
      ...{ name: 'alarms', state: 'unknown', told: 'Not allowed.' },
      fix: ['grant yourself cloudwatch:DescribeAlarms'],
    });
    expect(status).toBe('incomplete');
  });
});

describe('whom messages reach', () => {
  it.each([
    ['subscriptions to alerts', topic('alerts'), 'alertEmail'],
    ['subscriptions to digests', topic('digests'), 'digestEmail'],
    ['subscriptions to alarms', topic('alarms'), 'alarmEmail'],
  ])('%s: nobody', async (name, where, parameter) => {
    const subscriptions = (of: string) => Promise.resolve(of === where ? [] : [confirmed]);
    const check = await checkOf(name, { source: { subscriptions } });
    expect(check).toMatchObject({ state: 'failed', told: `nobody gets them: ${where} has no subscription` });
    expect(check.fix.join()).toContain(`--param "${parameter}=ADDRESS"`);
  });

  it('an address that nobody confirmed', async () => {
    const pending = { ...confirmed, isConfirmed: false };
    for (const all of [[pending], [confirmed, pending]]) {
      const check = await checkOf('subscriptions to alerts', { source: { subscriptions: () => Promise.resolve(all) } });
      expect(check.state).toBe('failed');
      expect(check.fix).toEqual([expect.stringContaining('confirm the mail that SNS sent to ops@example.com')]);
    }
  });

  it('no digest where none is to be sent', async () => {
    const settings = { ...fn('x').settings, DIGEST_WHEN: 'never' };
    const { checks } = await diagnosed({ parts: { settings } });
    expect(checks.map(({ name }) => name)).not.toContain('subscriptions to digests');
  });

  it('alarms without action, and alarms that are on, each with its runbook', async () => {
    const own = [alarm('ScanNotCompleted', { actions: [] }), alarm('PlanScanThrottles', { isOn: true })];
    const source = { alarms: () => Promise.resolve(own) };
    expect(await checkOf('actions of alarms', { source })).toMatchObject({
      ...{ state: 'failed', told: '1 of 2 alarms have none, so that nobody hears them' },
    });
    expect(await checkOf('alarms', { source })).toMatchObject({
      ...{ state: 'failed', told: 'PlanScanThrottles is on', fix: ['docs/operations.md#throttles'] },
    });
  });
});

describe('the last scan', () => {
  it('is missing', async () => {
    const check = await checkOf('last scan', { bucket: { newestSummary: () => Promise.resolve(null) } });
    expect(check).toMatchObject({ state: 'failed', told: 'none was completed yet' });
    expect(check.fix[0]).toContain(
      `--state-machine-arn arn:aws:states:eu-west-1:111122223333:stateMachine:${stack}-scan`,
    );
  });

  it('is too old by the hours of its alarm', async () => {
    const newest = { ...scanSummary(24), complete: true, completedAt: '2026-01-01T00:00:00Z' };
    const own = [alarm('ScanNotCompleted', { periods: 50 })];
    const deployed = {
      bucket: { newestSummary: () => Promise.resolve(newest) },
      source: { alarms: () => Promise.resolve(own) },
    };
    expect((await checkOf('last scan', deployed)).told).toContain('more than 50 hours ago');
  });
});

describe('access entries', () => {
  const name = 'access entries in 111122223333 eu-west-1';

  it('that are missing come with the commands that make them', async () => {
    const check = await checkOf(name, { clusters: { shop: { entries: [entry(roles[0]!)] }, other: {} } });
    expect(check.state).toBe('failed');
    expect(check.told).toContain('1 cluster of 2');
    expect(check.fix).toEqual([
      `aws eks create-access-entry --region eu-west-1 --cluster-name shop --principal-arn ${roles[1]!} --kubernetes-groups fargate-auditor`,
    ]);
  });

  it('without the group grant nothing', async () => {
    const entries = [entry(roles[0]!), entry(roles[1]!, ['viewers'])];
    const check = await checkOf(name, { clusters: { shop: { entries } } });
    expect(check.fix).toEqual([expect.stringContaining(`update-access-entry --region eu-west-1 --cluster-name shop`)]);
  });

  it('are none where the cluster has the mode CONFIG_MAP', async () => {
    const described = { accessConfig: { authenticationMode: 'CONFIG_MAP' } };
    const check = await checkOf(name, { clusters: { shop: { described, entries: [] } } });
    expect(check).toMatchObject({ state: 'unknown', told: expect.stringContaining('aws-auth') });
  });

  it('of clusters that are no target are not asked for', async () => {
    const accounts = [{ account: '111122223333', regions: ['eu-west-1'], clusters: ['prod-*'] }];
    const targets = () => Promise.resolve({ accounts, optOutTag: 'fargate-auditor:skip' });
    const clusters = { 'prod-1': {}, shop: { entries: [] } };
    expect(await checkOf(name, { clusters, bucket: { targets } })).toMatchObject({
      state: 'ok',
      told: expect.stringContaining('1 cluster:'),
    });
  });

  it('in another account are asked of the role that both functions assume', async () => {
    const roleArn = 'arn:aws:iam::444455556666:role/fargate-auditor-member';
    const accounts = [{ account: '444455556666', regions: ['eu-west-1'], roleArn }];
    const targets = () => Promise.resolve({ accounts, optOutTag: 'fargate-auditor:skip' });
    const check = await checkOf('access entries in 444455556666 eu-west-1', {
      clusters: { shop: { entries: [] } },
      bucket: { targets },
    });
    expect(check.fix).toEqual([expect.stringContaining(`--principal-arn ${roleArn} `)]);
  });
});

describe('a key of its own', () => {
  const parts = { kmsKeyArn: arn('kms:eu-west-1:111122223333:key/k') };
  const allow = (Principal: unknown, more: object = {}) => ({
    Effect: 'Allow',
    Principal,
    Action: 'kms:*',
    Resource: '*',
    ...more,
  });
  const account = allow({ AWS: arn('iam::111122223333:root') });
  const use = { Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'] };
  const logs = (where = 'eu-west-1:111122223333:*') =>
    allow(
      { Service: 'logs.eu-west-1.amazonaws.com' },
      { ...use, Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn(`logs:${where}`) } } },
    );

  it.each([
    ['lets all use it', [account, logs()], 'ok', 'may be used by the functions'],
    ['names the roles alone', [allow({ AWS: [...roles, role('summarize-scan')] }), logs()], 'ok', 'may be used'],
    ['forgets CloudWatch Logs', [account], 'failed', 'logs.eu-west-1.amazonaws.com'],
    ['forgets the functions', [logs()], 'failed', roles[0]!],
    [
      'lets one log group use it',
      [account, logs('eu-west-1:111122223333:log-group:/other')],
      'unknown',
      'logs.eu-west-1',
    ],
    ['is for another Region', [account, logs('us-east-1:111122223333:*')], 'unknown', 'logs.eu-west-1'],
    [
      'has a condition',
      [allow({ AWS: '111122223333' }, { Condition: { Bool: { x: 'true' } } }), logs()],
      'unknown',
      'conditions',
    ],
    ['excepts actions', [{ Effect: 'Allow', Principal: '*', NotAction: 'kms:Decrypt' }], 'unknown', 'conditions'],
    [
      'denies somebody',
      [account, logs(), { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt' }],
      'unknown',
      'denials',
    ],
  ])('whose policy %s', async (_, Statement, state, told) => {
    const check = await checkOf('policy of the key', {
      parts,
      source: { keyPolicy: () => Promise.resolve({ Statement }) },
    });
    expect(check).toMatchObject({ state, told: expect.stringContaining(told) });
  });
});

describe('a network', () => {
  const parts = { network: { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] } };
  const endpoint = (service: string, more: object = {}) => ({
    ...{
      ServiceName: `com.amazonaws.eu-west-1.${service}`,
      State: 'available',
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      ...more,
    },
  });
  const needed = ['s3', 'dynamodb', 'eks', 'logs', 'sqs', 'sts', 'ec2', 'events', 'lambda', 'sns'];
  const table = (Routes: object[], ...Associations: object[]) => ({ Routes, Associations });
  const out = (more: object) => ({ DestinationCidrBlock: '0.0.0.0/0', State: 'active', ...more });
  const network = (endpoints: object[], tables: object[] = []) =>
    checkOf('network vpc-1', {
      parts,
      source: {
        vpcEndpoints: () => Promise.resolve(endpoints as Entry[]),
        routeTables: () => Promise.resolve(tables as Entry[]),
      },
    });

  it('has every endpoint, or says which is missing', async () => {
    expect((await network(needed.map((one) => endpoint(one)))).state).toBe('ok');
    const check = await network(needed.filter((one) => one !== 'sns').map((one) => endpoint(one)));
    expect(check).toMatchObject({ state: 'failed', told: expect.stringContaining('sns is missing') });
  });

  it.each([
    ['is not ready', { State: 'pending' }, 'sns is missing'],
    ['is of another service', { ServiceName: 'com.amazonaws.eu-west-1.sns-fips' }, 'sns is missing'],
    ['has no private DNS', { PrivateDnsEnabled: false }, 'sns has no private DNS'],
  ])('an endpoint that %s does not count', async (_, more, told) => {
    const all = needed.map((one) => (one === 'sns' ? endpoint(one, more) : endpoint(one)));
    expect(await network(all)).toMatchObject({ state: 'failed', told: expect.stringContaining(told) });
  });

  it('needs none behind a NAT gateway, on every subnet, and an internet gateway is none', async () => {
    const nat = table([out({ NatGatewayId: 'nat-1' })], { Main: true });
    const internet = table([out({ GatewayId: 'igw-1' })], { SubnetId: 'subnet-2' });
    expect((await network([], [nat])).state).toBe('ok');
    expect(await network([], [nat, internet])).toMatchObject({
      state: 'failed',
      told: expect.stringContaining('subnet-2 has no NAT'),
    });
    const gone = table([out({ NatGatewayId: 'nat-1', State: 'blackhole' })], { Main: true });
    expect((await network([], [gone])).state).toBe('failed');
  });
});
