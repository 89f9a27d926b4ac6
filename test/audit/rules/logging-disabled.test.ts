import { describe, expect, it } from 'vitest';
import { type FargateEvent, read, unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import {
  facts,
  fargatePod,
  hourAgo,
  loggingConfigMap,
  minutesAgo,
  monthAgo,
  namespace,
  pod,
} from '../../support/builders/facts.ts';
import { audit, judge } from '../../support/judge.ts';

const rule = 'logging-disabled';
const notFound = 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND';
const says = (Logging: string, fields: Partial<Pod> = {}) => fargatePod({ ...fields, annotations: { Logging } });
const mute = (fields: Partial<Pod> = {}): Pod => ({ ...fargatePod(fields), annotations: {} });
const eventsOf = (uid: string, event: Partial<FargateEvent>) =>
  read(new Map([[uid, { reason: 'LoggingDisabled', message: '', at: hourAgo, ...event }]]));
const missing = { loggingConfigMap: read(null) };
const refused = { loggingConfigMap: read(loggingConfigMap({ data: { 'output.conf': '[INPUT]\n' } })) };
const unlabelled = { namespaces: read([namespace('aws-observability')]) };

describe('passes', () => {
  it('when every pod on Fargate says LoggingEnabled', async () => {
    const pods = [says('LoggingEnabled', { name: 'a' }), says('LoggingEnabled ', { name: 'b' })];
    expect((await judge(rule, facts(), pods)).verdict).toMatchObject({ status: 'pass', judged: 2 });
  });

  it('when an event of the pod says so and there is no annotation', async () => {
    const loggingEvents = eventsOf('uid-a', {
      reason: 'LoggingEnabled',
      message: 'Successfully enabled logging for pod ',
    });
    expect((await judge(rule, facts({ loggingEvents }), [mute({ name: 'a' })])).verdict.status).toBe('pass');
  });
});

it('says nothing of a pod that has no node yet, of which Fargate has yet to say it', async () => {
  const pods = [says('LoggingEnabled', { name: 'a' }), mute({ name: 'b', nodeName: null, phase: 'Pending' })];
  expect((await judge(rule, facts(), pods)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  const silent = says(notFound, { name: 'b', nodeName: null, phase: 'Pending' });
  expect((await judge(rule, facts(), [silent])).verdict.status).toBe('fail');
});

describe('names the workload', () => {
  it('once for all its silent pods, with the reason', async () => {
    const pods = ['b', 'a'].map((name) => says(notFound, { name }));
    const { verdict, findings } = await judge(rule, facts(), pods);
    expect(verdict).toMatchObject({ status: 'fail', judged: 2 });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      severity: 'high',
      subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
      evidence: [{ what: 'annotation Logging', is: notFound, shouldBe: 'LoggingEnabled' }],
      affected: { pods: 2, workloads: 1, names: ['a', 'b'] },
      remediation: { commands: ['kubectl -n apps rollout restart deployment/web'] },
    });
    expect(findings[0]?.message).toContain('Fargate does not log Deployment apps/web: LOGGING_CONFIGMAP_NOT_FOUND');
  });

  it('once for each reason', async () => {
    const pods = [says(notFound, { name: 'a' }), says('LoggingDisabled: OTHER', { name: 'b' })];
    const { findings } = await judge(rule, facts(), pods);
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  it.each(['LoggingDisabled', 'LoggingDisabled:', 'LoggingDisabled: '])('when "%s" gives no reason', async (text) => {
    const { findings } = await judge(rule, facts(), [says(text)]);
    expect(findings[0]?.message).toContain('Deployment apps/web: no reason given');
    expect(findings[0]?.evidence[0]?.is).toBe('LoggingDisabled');
  });

  it('with a reason nobody has seen before, as it is', async () => {
    const { findings } = await judge(rule, facts(), [says('LoggingDisabled: Some New Reason (42)')]);
    expect(findings[0]?.message).toContain(': Some New Reason (42);');
  });

  it('from an event where there is no annotation, matched by pod UID', async () => {
    const message = 'Disabled logging because aws-logging configmap was not found. configmap "aws-logging" not found';
    const { findings } = await judge(rule, facts({ loggingEvents: eventsOf('uid-a', { message }) }), [
      mute({ name: 'a' }),
    ]);
    expect(findings[0]).toMatchObject({ evidence: [{ what: 'event LoggingDisabled', is: message }] });
    expect(findings[0]?.message).toContain('LOGGING_CONFIGMAP_NOT_FOUND');
  });

  it('by the words of an event whose reason is another one', async () => {
    const message =
      'Disabled logging for pod due to invalid configmap. parser crio not found. Please fix the logging configmap';
    const loggingEvents = eventsOf('uid-a', { reason: 'Logging', message });
    const { findings } = await judge(rule, facts({ loggingEvents }), [mute({ name: 'a' })]);
    expect(findings[0]?.message).toContain('Deployment apps/web: invalid configmap');
  });

  it('by one fingerprint, whether the annotation or the event says the same', async () => {
    const byAnnotation = await judge(rule, facts(), [says(notFound, { name: 'a' })]);
    const loggingEvents = eventsOf('uid-a', { message: 'aws-logging configmap was not found' });
    const byEvent = await judge(rule, facts({ loggingEvents }), [mute({ name: 'a' })]);
    expect(byEvent.findings[0]?.fingerprint).toBe(byAnnotation.findings[0]?.fingerprint);
  });
});

it('says the same whatever the order in which pods arrive', async () => {
  const pods = ['c', 'a', 'b'].map((name, at) => says(at === 0 ? notFound : 'LoggingDisabled: X', { name }));
  const forwards = await audit(facts(missing), pods);
  expect(await audit(facts(missing), pods.toReversed())).toEqual(forwards);
});

describe('the annotation', () => {
  it.each([
    ['LoggingEnabled', { message: 'Disabled logging because aws-logging configmap was not found.' }],
    [notFound, { reason: 'LoggingEnabled', message: 'Successfully enabled logging for pod' }],
  ])('that says %s against an event of Fargate leaves the state unknown, with a warning', async (annotation, event) => {
    const cluster = facts({ loggingEvents: eventsOf('uid-a', event) });
    const pods = [says(annotation, { name: 'a' }), says('LoggingEnabled', { name: 'b' })];
    const { verdict, findings } = await judge(rule, cluster, pods);
    expect(findings).toEqual([]);
    expect(verdict).toMatchObject({
      status: 'not-evaluated',
      unread: 1,
      reason: "1 pod: the annotation Logging contradicts Fargate's own event, as it may where it was set by hand",
    });
    const { warnings } = await audit(cluster, pods);
    expect(warnings).toEqual([
      `whether 1 pod on Fargate logs is not known, since the annotation Logging, which can be set by hand, contradicts Fargate's own event (apps/a: annotation ${annotation}, event ${event.message})`,
    ]);
  });

  it('wins over the absence of an event', async () => {
    const { verdict } = await judge(rule, facts({ loggingEvents: eventsOf('uid-b', {}) }), [
      says('LoggingEnabled', { name: 'a' }),
    ]);
    expect(verdict.status).toBe('pass');
  });

  it('and the words of the event become evidence where both say disabled', async () => {
    const loggingEvents = eventsOf('uid-a', { message: 'Disabled logging for pod due to invalid configmap.' });
    const { findings } = await judge(rule, facts({ loggingEvents }), [says('LoggingDisabled: X', { name: 'a' })]);
    expect(findings[0]?.evidence).toEqual([
      { what: 'annotation Logging', is: 'LoggingDisabled: X', shouldBe: 'LoggingEnabled' },
      { what: 'event', is: 'Disabled logging for pod due to invalid configmap.' },
    ]);
  });
});

describe('is not-evaluated, never a pass,', () => {
  it('when neither annotation nor event says anything', async () => {
    const { verdict } = await judge(rule, facts(), [mute()]);
    expect(verdict).toMatchObject({
      status: 'not-evaluated',
      unread: 1,
      reason: '1 pod: Fargate says neither in an annotation nor in a recent event whether it logs',
    });
  });

  it('when the event is that of an earlier pod of the same name', async () => {
    const loggingEvents = eventsOf('uid-earlier', { message: 'Disabled logging' });
    expect((await judge(rule, facts({ loggingEvents }), [mute({ name: 'a' })])).verdict.status).toBe('not-evaluated');
  });

  it.each(['', 'Logging', 'loggingenabled', 'LoggingEnabled: maybe'])('when the annotation is "%s"', async (text) => {
    expect((await judge(rule, facts(), [says(text)])).verdict.status).toBe('not-evaluated');
  });

  it('when there is no annotation and events could not be read, and says why', async () => {
    const { verdict } = await judge(rule, facts({ loggingEvents: unread('listing events was denied') }), [mute()]);
    expect(verdict.reason).toBe(
      '1 pod: no annotation says whether Fargate logs, and events could not be read (listing events was denied)',
    );
  });

  it('when the event is about something else', async () => {
    const loggingEvents = eventsOf('uid-a', { reason: 'Logging', message: 'Enabled, or not' });
    expect((await judge(rule, facts({ loggingEvents }), [mute({ name: 'a' })])).verdict.status).toBe('not-evaluated');
  });

  it('when profiles could not be read, and names the missing permission', async () => {
    const profiles = unread('denied', 'eks:ListFargateProfiles');
    const { verdict } = await judge(rule, facts({ profiles }), [says(notFound)]);
    expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: ['eks:ListFargateProfiles'] });
  });

  it('when some pods could not be read and the others log', async () => {
    const lost = unread('pods of shop were denied', 'list pods (RBAC)');
    const { verdict } = await judge(rule, facts(), [fargatePod()], lost);
    expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: ['list pods (RBAC)'] });
  });
});

describe('says nothing of', () => {
  it.each<[string, Pod]>([
    ['pods that succeeded', says(notFound, { phase: 'Succeeded' })],
    ['pods that failed', says(notFound, { phase: 'Failed' })],
    ['pods that are being deleted', says(notFound, { deleting: true })],
    ['pods on EC2, whatever their annotation', pod({ annotations: { Logging: notFound } })],
  ])('%s', async (_, one) => {
    const { verdict, findings } = await judge(rule, facts(), [one]);
    expect(findings).toEqual([]);
    expect(verdict.status).toBe('not-applicable');
  });
});

describe('the cause', () => {
  const causeOf = async (fields: Parameters<typeof facts>[0], one: Pod) => {
    const { findings } = await audit(facts(fields), [one]);
    const finding = findings.find((each) => each.rule === rule);
    const cause = findings.find(({ fingerprint }) => fingerprint === finding?.cause);
    return { finding, cause: cause?.rule ?? null };
  };

  it('is the missing ConfigMap, and its finding counts the same pods', async () => {
    const { findings } = await audit(facts(missing), [says(notFound, { name: 'a' }), says(notFound, { name: 'b' })]);
    const root = findings.find((each) => each.rule === 'logging-configmap-missing');
    expect(findings.find((each) => each.rule === rule)?.cause).toBe(root?.fingerprint);
    expect(root?.affected).toEqual({ pods: 2, workloads: 1, names: ['Deployment apps/web'] });
  });

  it('is the unlabelled namespace where the pod blames nothing else', async () => {
    expect((await causeOf(unlabelled, says('LoggingDisabled: SOMETHING'))).cause).toBe('logging-namespace-unlabelled');
    expect((await causeOf(unlabelled, says('LoggingDisabled'))).cause).toBe('logging-namespace-unlabelled');
  });

  it.each([notFound, 'LoggingDisabled: LOGGING_CONFIGMAP_INVALID'])(
    'is never the unlabelled namespace against the words of the pod: %s',
    async (words) => {
      const { finding, cause } = await causeOf(unlabelled, says(words));
      expect([finding?.cause, cause]).toEqual([null, null]);
      expect(finding?.message).toMatch(/; by now there is nothing wrong but the label of the namespace/);
      expect(finding?.remediation.summary).toMatch(/^Label the namespace \(logging-namespace-unlabelled\)/);
    },
  );

  it('is never the unlabelled namespace against the words of the event', async () => {
    const loggingEvents = eventsOf('uid-a', {
      message: 'Disabled logging for pod due to invalid configmap. loki is not a supported output plugin.',
    });
    const { cause } = await causeOf(
      { ...unlabelled, ...refused, loggingEvents },
      says('LoggingDisabled: X', { name: 'a' }),
    );
    expect(cause).toBe('logging-configmap-invalid');
  });

  it('is not the unlabelled namespace once a pod made since the configuration logs', async () => {
    const changed = { ...unlabelled, loggingConfigMap: read(loggingConfigMap({ dataChangedAt: hourAgo })) };
    const { findings } = await audit(facts(changed), [
      says('LoggingDisabled: SOMETHING', { name: 'a' }),
      says('LoggingEnabled', { name: 'b', createdAt: minutesAgo(5), startedAt: minutesAgo(4) }),
    ]);
    const told = findings.filter(({ rule: id }) => id.startsWith('logging-'));
    expect(told.map(({ rule: id, severity, cause }) => [id, severity, cause])).toEqual([
      ['logging-disabled', 'high', null],
      ['logging-namespace-unlabelled', 'low', null],
    ]);
    expect(told[0]?.message).toMatch(/; nothing found now explains it, so new pods may log$/);
    expect(told[0]?.remediation.summary).toMatch(/^Make the pods again/);
  });

  it('is not a ConfigMap with which the log router would not start, but that is said', async () => {
    const data = { 'output.conf': '[OUTPUT]\n    Name cloudwatch_logs\n    Match *\n' };
    const { finding } = await causeOf({ loggingConfigMap: read(loggingConfigMap({ data })) }, says(notFound));
    expect(finding?.cause).toBeNull();
    expect(finding?.message).toMatch(
      /; Fargate would take the ConfigMap as it is now, but its log router would not start$/,
    );
  });

  it('is the refused ConfigMap', async () => {
    const { finding, cause } = await causeOf(refused, says('LoggingDisabled: SOMETHING'));
    expect(cause).toBe('logging-configmap-invalid');
    expect(finding?.remediation.summary).toBe('Mend the cause (logging-configmap-invalid), then make the pods again');
  });

  it('is the missing ConfigMap first, when the namespace lacks its label too', async () => {
    expect((await causeOf({ ...missing, ...unlabelled }, says(notFound))).cause).toBe('logging-configmap-missing');
  });

  it('is none for a pod older than a configuration that is right now: it needs a restart', async () => {
    const changed = { loggingConfigMap: read(loggingConfigMap({ dataChangedAt: hourAgo })) };
    const { finding } = await causeOf(changed, says(notFound, { createdAt: monthAgo, startedAt: monthAgo }));
    expect(finding?.cause).toBeNull();
    expect(finding?.message).toMatch(/; nothing found now explains it, so new pods may log$/);
    expect(finding?.remediation).toMatchObject({
      summary: 'Make the pods again, since Fargate decides about logging only when a pod starts',
      commands: ['kubectl -n apps rollout restart deployment/web'],
    });
  });

  it('is none when the pod found no ConfigMap and today there is one that Fargate refuses, but it says so', async () => {
    const { finding } = await causeOf(refused, says(notFound));
    expect(finding?.cause).toBeNull();
    expect(finding?.message).toMatch(/; there is a ConfigMap by now, but Fargate would refuse it too$/);
    expect(finding?.remediation.summary).toContain('Correct the ConfigMap (logging-configmap-invalid)');
  });

  it.each([
    [{ loggingConfigMap: unread('denied') }, 'the ConfigMap aws-logging'],
    [{ namespaces: unread('denied') }, 'the namespaces'],
    [
      { loggingConfigMap: unread('denied'), namespaces: unread('denied') },
      'the ConfigMap aws-logging and the namespaces',
    ],
  ])(
    'is not known when what could tell was not read, and no restart is promised to help (%#)',
    async (fields, what) => {
      const { finding } = await causeOf(fields, says('LoggingDisabled: SOMETHING'));
      expect(finding?.cause).toBeNull();
      expect(finding?.message).toMatch(new RegExp(`; why is not known, since ${what} could not be read$`));
    },
  );
});

describe('against hostile text', () => {
  it.each([
    'x'.repeat(256 * 1024),
    '\n\u0007\u202e\u001b[31m'.repeat(1e4) + 'END',
    '\ud800'.repeat(1000),
    ' '.repeat(1e5),
  ])('in the annotation, stays short and visible (%#)', async (text) => {
    const { findings } = await judge(rule, facts(), [says(`LoggingDisabled: ${text}`)]);
    expect(findings).toHaveLength(1);
    expect(JSON.stringify(findings).length).toBeLessThan(2500);
    expect(findings[0]?.message).not.toMatch(/\p{C}/u);
  });

  it('in the event, stays short and visible', async () => {
    const loggingEvents = eventsOf('uid-a', { message: `Disabled logging\u0000${'y\n'.repeat(1e5)}` });
    const { findings } = await judge(rule, facts({ loggingEvents }), [mute({ name: 'a' })]);
    expect(JSON.stringify(findings).length).toBeLessThan(2500);
    expect(findings[0]?.evidence[0]?.is).not.toMatch(/\p{C}/u);
  });
});
