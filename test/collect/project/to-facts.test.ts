import { describe, expect, it } from 'vitest';
import { toClusterInfo } from '#collect/project/to-cluster-info.ts';
import { toConfigMap } from '#collect/project/to-config-map.ts';
import { toLoggingEvent, toSchedulingEvent } from '#collect/project/to-pod-event.ts';
import { toNamespace } from '#collect/project/to-namespace.ts';
import { toProfile } from '#collect/project/to-profile.ts';
import { describedCluster } from '../../support/memory-source.ts';

describe('toClusterInfo', () => {
  it('takes partition, region and account from the ARN', () => {
    const arn = 'arn:aws-us-gov:eks:us-gov-west-1:111122223333:cluster/apps';
    expect(toClusterInfo({ arn, version: '1.33', createdAt: 1767607200 })).toEqual({
      name: 'apps',
      arn,
      partition: 'aws-us-gov',
      account: '111122223333',
      region: 'us-gov-west-1',
      version: '1.33',
      platformVersion: null,
      createdAt: '2026-01-05T10:00:00Z',
      autoMode: false,
      securityGroup: null,
      authenticationMode: null,
      privateEndpoint: null,
    });
  });

  it.each([
    [{ enabled: true }, true],
    [{ enabled: false }, false],
    [{}, null],
  ])('reads Auto Mode from %j', (computeConfig, autoMode) => {
    expect(toClusterInfo({ ...describedCluster, computeConfig }).autoMode).toBe(autoMode);
  });

  it.each([
    [{ authenticationMode: 'API_AND_CONFIG_MAP' }, 'API_AND_CONFIG_MAP'],
    [{ authenticationMode: 'SOMETHING_NEW' }, null],
    [{}, null],
  ])('reads how it authenticates from %j', (accessConfig, mode) => {
    expect(toClusterInfo({ ...describedCluster, accessConfig }).authenticationMode).toBe(mode);
  });

  it('names an ARN that is no cluster', () => {
    expect(() => toClusterInfo({ arn: 'arn:aws:s3:::x' })).toThrow('"arn:aws:s3:::x" is not the ARN of an EKS cluster');
  });
});

describe('toConfigMap', () => {
  const metadata = { namespace: 'aws-observability', name: 'aws-logging' };
  const entry = (time: string, fields: string) => ({ manager: 'kubectl', time, fieldsV1: { [fields]: {} } });

  it('takes the newest change of data, not of labels', () => {
    const managedFields = [
      entry('2026-01-03T00:00:00Z', 'f:data'),
      entry('2026-01-04T00:00:00Z', 'f:data'),
      entry('2026-01-05T00:00:00Z', 'f:metadata'),
    ];
    expect(toConfigMap({ metadata: { ...metadata, managedFields } }).dataChangedAt).toBe('2026-01-04T00:00:00Z');
  });

  it('does not know the change when managedFields are hidden', () => {
    expect(toConfigMap({ metadata, data: { a: 'b', c: 1 } })).toMatchObject({ dataChangedAt: null, data: { a: 'b' } });
  });
});

describe('toNamespace', () => {
  it('keeps labels', () => {
    const raw = { metadata: { name: 'a', labels: { x: 'y' }, creationTimestamp: '2026-01-05T10:00:00Z' } };
    expect(toNamespace(raw)).toEqual({ name: 'a', labels: { x: 'y' }, createdAt: '2026-01-05T10:00:00Z' });
  });
});

describe('toProfile', () => {
  it('reads one without labels and health', () => {
    const raw = { fargateProfileName: 'p', status: 'ACTIVE', selectors: [{ namespace: 'n' }], createdAt: 1767607200.5 };
    expect(toProfile(raw)).toEqual({
      name: 'p',
      arn: '',
      createdAt: '2026-01-05T10:00:00Z',
      status: 'ACTIVE',
      podExecutionRoleArn: '',
      subnets: [],
      selectors: [{ namespace: 'n', labels: {} }],
      healthIssues: [],
    });
  });

  it('refuses a status it does not know', () => {
    expect(() => toProfile({ fargateProfileName: 'p', status: 'ODD' })).toThrow('Fargate profile p has status "ODD"');
  });
});

describe('toLoggingEvent', () => {
  const event = {
    involvedObject: { kind: 'Pod', uid: 'u-1' },
    reason: 'LoggingDisabled',
    message: 'Disabled logging because aws-logging configmap was not found.',
    source: { component: 'fargate-scheduler' },
    metadata: { creationTimestamp: '2026-01-05T10:00:04Z' },
  };
  const base = { podUid: 'u-1', reason: event.reason, message: event.message };

  it.each([
    [{ lastTimestamp: '2026-01-05T10:00:01Z' }, '2026-01-05T10:00:01Z'],
    [{ lastTimestamp: null, series: { lastObservedTime: '2026-01-05T10:00:02.5Z' } }, '2026-01-05T10:00:02Z'],
    [{ lastTimestamp: null, eventTime: '2026-01-05T10:00:03.123456Z' }, '2026-01-05T10:00:03Z'],
    [{}, '2026-01-05T10:00:04Z'],
  ])('takes its time from %j', (times, at) => {
    expect(toLoggingEvent({ ...event, ...times })).toEqual({ ...base, at });
  });

  it.each([{ reportingComponent: 'fargate-scheduler' }, { reportingController: 'fargate-scheduler' }])(
    'accepts %j for its source',
    (source) => {
      expect(toLoggingEvent({ ...event, source: {}, ...source })).toMatchObject(base);
    },
  );

  it('knows an invalid ConfigMap by its message', () => {
    const message = 'Disabled logging for pod due to invalid configmap.';
    expect(toLoggingEvent({ ...event, reason: 'Whatever', message })).toMatchObject({ reason: 'Whatever', message });
  });

  it.each([
    { source: { component: 'kubelet' } },
    { involvedObject: { kind: 'Pod' } },
    { involvedObject: { kind: 'Node', uid: 'u-1' } },
    { reason: 'Scheduled', message: 'Successfully assigned logging/logging to fargate-ip-10-0-0-1' },
  ])('is null with %j', (part) => {
    expect(toLoggingEvent({ ...event, ...part })).toBeNull();
  });
});

describe('toSchedulingEvent', () => {
  const event = {
    involvedObject: { kind: 'Pod', uid: 'u-1' },
    reason: 'FailedScheduling',
    message: 'Fargate capacity is unavailable at this time.',
    reportingComponent: 'fargate-scheduler',
    eventTime: '2026-01-05T10:00:03.123456Z',
  };

  it('says what fargate-scheduler said of a pod, and when', () => {
    const { reason, message } = event;
    expect(toSchedulingEvent(event)).toEqual({ podUid: 'u-1', reason, message, at: '2026-01-05T10:00:03Z' });
  });

  it.each([
    { reportingComponent: 'default-scheduler' },
    { involvedObject: { kind: 'Pod' } },
    { involvedObject: { kind: 'Node', uid: 'u-1' } },
    { reason: 'Scheduled' },
    { reason: 'LoggingDisabled' },
  ])('is null with %j', (part) => {
    expect(toSchedulingEvent({ ...event, ...part })).toBeNull();
  });
});
