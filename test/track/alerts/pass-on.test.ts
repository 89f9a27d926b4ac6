import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Alert, alertSchema, type ClusterAlerts } from '#model/alerts/alert.ts';
import { pollRecordSchema } from '#model/alerts/poll-record.ts';
import { read } from '#model/facts/cluster-facts.ts';
import { loggingConfigMap, namespace } from '../../support/builders/facts.ts';
import { after, failed, only, quiet, saw, sent, stateOf, waitingOf } from '../../support/builders/alert-polls.ts';
import { disabledEvent, look, watchedPod } from '../../support/builders/watched.ts';

/** As release 0.1.0 wrote it: pods say that the ConfigMap is invalid, and the label of the namespace was told as the cause. */
const stored = JSON.parse(readFileSync(new URL('stored/unlabelled-0.1.0.json', import.meta.url), 'utf8')) as Record<
  string,
  unknown[]
>;
const before: ClusterAlerts = {
  poll: pollRecordSchema.parse(stored['poll']),
  alerts: (stored['alerts'] ?? []).map((alert) => alertSchema.parse(alert)),
};
const label = 'logging-disabled logging-namespace-unlabelled';
const invalid = 'logging-disabled logging-configmap-invalid';

const data = {
  'output.conf':
    '[OUTPUT]\n    Name amazon_data_firehose\n    Match *\n    region eu-west-1\n    delivery_stream logs\n',
};
const logging = {
  loggingConfigMap: read(loggingConfigMap({ data })),
  namespaces: read([namespace('aws-observability')]),
};
const pod = watchedPod({ says: 'LoggingDisabled: LOGGING_CONFIGMAP_INVALID' });

const seenNow = (cluster: object = {}) => look({ pods: [[pod]], logging, ...cluster });

describe('an alert that release 0.1.0 wrote under a cause that its pods refute', () => {
  it('passes to the cause that they name, once, and people hear nothing', async () => {
    const passed = after(before, saw(60, await seenNow()));
    expect(stateOf(passed)).toEqual({ [label]: 'resolved', [invalid]: 'open', 'logging-configmap': 'open' });
    expect(passed.alerts.map((alert) => [alert.key, ...waitingOf(alert)])).toEqual([
      ['logging-namespace-unlabelled', 'resolved: log'],
      ['logging-configmap-invalid', 'opened: log'],
      ['', 'opened: log'],
    ]);
    const again = after(sent(passed), saw(65, await seenNow()), saw(70, await seenNow()));
    expect(again.alerts.flatMap(waitingOf)).toEqual([]);
    expect(stateOf(again)).toEqual(stateOf(passed));
  });

  it('keeps since when it is known, and its end is told under the new key', async () => {
    const passed = sent(after(before, saw(60, await seenNow())));
    const moved = passed.alerts.find(({ key }) => key === 'logging-configmap-invalid');
    const [old] = before.alerts;
    expect(moved).toMatchObject({ cause: 'logging-configmap-invalid', firstSeen: old?.firstSeen, heard: old?.heard });
    expect(moved?.summary).toContain('Fargate refuses the ConfigMap aws-logging');
    const newer = watchedPod({ name: 'new', createdAt: '2026-11-24T03:02:00Z' });
    const fine = await look({ pods: [[newer]], version: '2' }, { needsConfig: true });
    const over = after(passed, saw(70, fine));
    expect(over.alerts.filter(({ key }) => key === 'logging-configmap-invalid').flatMap(waitingOf)).toEqual([
      'resolved: topic bus log',
    ]);
  });

  it('passes by the words of an event, where the annotation is a code alone', async () => {
    const [old] = before.alerts;
    const opaque: ClusterAlerts = { ...before, alerts: old === undefined ? [] : [{ ...old, reasons: ['SOME_CODE'] }] };
    const coded = watchedPod({ says: 'LoggingDisabled: SOME_CODE' });
    const events = [disabledEvent(coded, { message: 'Disabled logging for pod due to invalid configmap.' })];
    expect(stateOf(after(opaque, saw(60, await look({ pods: [[coded]], logging }))))).toMatchObject({
      [label]: 'open',
    });
    const passed = after(opaque, saw(60, await look({ pods: [[coded]], events, logging })));
    expect(stateOf(passed)).toMatchObject({ [label]: 'resolved', [invalid]: 'open' });
  });

  it('waits while a message about it is being sent, and moves by no older poll', async () => {
    const [old] = before.alerts;
    const pending = { transition: 1, change: 'opened', at: '2026-11-24T02:05:00.000Z', left: ['topic'] };
    const sending = { ...before, alerts: [alertSchema.parse({ ...old, notices: [pending] })] };
    expect(stateOf(after(sending, saw(60, await seenNow())))).toMatchObject({ [label]: 'open' });
    expect(
      only(after({ ...before, poll: null }, saw(1, await look({ pods: [[pod]], logging, refuses: ['configMap'] })))),
    ).toMatchObject({
      key: 'logging-namespace-unlabelled',
    });
  });

  it('whose pods name no cause stays where it is', async () => {
    const [old] = before.alerts;
    const opaque = { ...before, alerts: [alertSchema.parse({ ...old, reasons: ['SOME_CODE'] })] };
    const coded = watchedPod({ says: 'LoggingDisabled: SOME_CODE' });
    const known = after(opaque, saw(60, await look({ pods: [[coded]], logging })));
    expect(known.alerts.find(({ kind }) => kind === 'logging-disabled')).toMatchObject({
      key: 'logging-namespace-unlabelled',
      state: 'open',
    });
  });
});

describe('an alert that only events told of, once a poll sees pods without logs', () => {
  const words = 'Disabled logging because aws-logging configmap was not found.';
  const event = (namespace: string) => ({ kind: 'logging-disabled', namespace, pod: 'web-1', reason: words }) as const;
  const unlogged = watchedPod({ says: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' });
  const gone = { loggingConfigMap: read(null), namespaces: read([namespace('aws-observability')]) };
  const missing = 'logging-disabled logging-configmap-missing';
  const told = (home = 'apps') => sent(after(quiet, failed(5, [event(home)])));
  const seen = () => look({ pods: [[unlogged]], logging: gone });

  it('passes to the key of the cause, and people hear of it once', async () => {
    const first = after(quiet, failed(5, [event('apps')]));
    expect(first.alerts.map(waitingOf)).toEqual([['opened: topic bus log']]);
    const passed = after(sent(first), saw(10, await seen()));
    expect(stateOf(passed)).toEqual({ [`logging-disabled reason:${words}`]: 'resolved', [missing]: 'open' });
    expect(passed.alerts.flatMap(waitingOf).filter((change) => /opened: topic|resolved: topic/.test(change))).toEqual(
      [],
    );
  });

  it('takes further events in the words of the first', async () => {
    const passed = sent(after(told(), saw(10, await seen())));
    const later = after(passed, failed(15, [event('apps')]));
    expect(later.alerts.flatMap(waitingOf).filter((change) => change.includes('opened'))).toEqual([]);
  });

  it('stays its own where the pods are of another namespace', async () => {
    const known = after(told('elsewhere'), saw(10, await seen()));
    expect(known.alerts.find(({ key }) => key === 'logging-configmap-missing')).toSatisfy((alert: Alert) =>
      waitingOf(alert).includes('opened: topic bus log'),
    );
  });

  it('is no news while people know that the ConfigMap is refused', async () => {
    const refused = sent(after(quiet, saw(5, await look({ pods: [[]], logging }))));
    expect(stateOf(refused)).toMatchObject({ 'logging-configmap': 'open' });
    const said = { kind: 'logging-disabled', namespace: 'apps', pod: 'web-1', reason: 'invalid configmap' } as const;
    const known = after(refused, failed(10, [said]));
    expect(known.alerts.flatMap(waitingOf).filter((change) => change.includes('topic'))).toEqual([]);
  });
});
