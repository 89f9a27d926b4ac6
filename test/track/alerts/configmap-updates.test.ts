import { describe, expect, it } from 'vitest';
import type { ConfigMapFault, ConfigMapLook } from '#model/alerts/alert.ts';
import {
  after,
  minute,
  nothing,
  only,
  quiet,
  saw,
  sent,
  stateOf,
  waitingOf,
} from '../../support/builders/alert-polls.ts';
import { pollRecord } from '../../support/builders/alerts.ts';
import { candidate } from '../../support/builders/watched.ts';

const refusal = 'logging-configmap-invalid';
const fault: ConfigMapFault = {
  cause: refusal,
  reasons: ['output.conf line 2, column 10: no such plugin'],
  severity: 'high',
  summary: 'Fargate refuses the ConfigMap aws-logging',
  remediation: { summary: 'Apply it', commands: ['kubectl apply -f aws-logging.yaml'] },
};
const record = { version: '7', sound: false, changedAt: minute(1), accepted: false, judgedBy: '1.0.0' };
const broken: ConfigMapLook = { wanted: true, judged: { record, fault } };
const sound: ConfigMapLook = {
  wanted: true,
  judged: { record: { ...record, version: '8', sound: true }, fault: null },
};
const opened = sent(after(quiet, saw(5, { configMap: broken })));
const silent = (fields = {}) => candidate({ reason: 'INVALID', cause: refusal, newestPodAt: minute(3), ...fields });

describe('the ConfigMap', () => {
  it('that is refused opens one alert of its own, though no pod says so', () => {
    const known = after(quiet, saw(5, { configMap: broken }));
    expect(only(known)).toMatchObject({
      ...{ kind: 'logging-configmap', key: '', state: 'open', pods: 0 },
      ...fault,
    });
    expect(waitingOf(only(known))).toEqual(['opened: topic bus log']);
    expect(known.poll?.configMap).toEqual(record);
  });

  it('that did not change leaves it as it is', () => {
    expect(after(opened, saw(10))).toEqual(opened);
  });

  it('that could not be read resolves nothing', () => {
    expect(stateOf(after(opened, saw(10, { configMap: null })))).toEqual({ 'logging-configmap': 'open' });
  });

  it('that is judged sound, or that nobody wants logs of, resolves it', () => {
    expect(waitingOf(only(after(opened, saw(10, { configMap: sound }))))).toEqual(['resolved: topic bus log']);
    const unwanted = after(opened, saw(10, { configMap: { wanted: false, judged: null } }));
    expect(only(unwanted).state).toBe('resolved');
  });

  it('of an older poll opens nothing once a newer one has judged', () => {
    const known = sent(after(quiet, saw(10, { configMap: sound })));
    expect(after(known, saw(5, { configMap: broken }))).toEqual(known);
  });

  it('is part of the first digest, also of a release that looks at more, or judges what did not change', () => {
    const notices = (poll: typeof quiet.poll) =>
      only(after({ poll, alerts: [] }, saw(5, { configMap: broken }))).notices;
    expect(notices(null)).toMatchObject([{ baseline: true }]);
    expect(notices(pollRecord({ scope: 1, observedAt: minute(0) }))).toMatchObject([{ baseline: true }]);
    const judgedBefore = pollRecord({
      configMap: { ...record, sound: true, judgedBy: '0.9.0' },
      observedAt: minute(0),
    });
    expect(notices(judgedBefore)).toMatchObject([{ baseline: true }]);
    expect(notices(pollRecord({ configMap: { ...record, version: '6' }, observedAt: minute(0) }))).toMatchObject([
      { baseline: false },
    ]);
  });
});

describe('one cause that the ConfigMap and pods tell of', () => {
  it('is one message, that of the pods where both are new', () => {
    const both = after(quiet, saw(5, { configMap: broken, candidates: [silent()], configuration: 'broken' }));
    expect(both.alerts.map((alert) => [alert.kind, ...waitingOf(alert)])).toEqual([
      ['logging-disabled', 'opened: topic bus log'],
      ['logging-configmap', 'opened: log'],
    ]);
  });

  it('is told by what people know already, and its end says which pods to make again', () => {
    const pods = sent(after(opened, saw(10, { candidates: [silent()], configuration: 'broken' })));
    expect(pods.alerts.find(({ kind }) => kind === 'logging-disabled')).toMatchObject({
      heard: { state: 'nothing' },
      muted: 0,
    });
    const mended = saw(15, {
      configMap: sound,
      candidates: [silent({ cause: null, causeFixed: true })],
      configuration: 'fine',
    });
    const end = after(pods, mended);
    expect(end.alerts.map((alert) => [alert.kind, alert.state, ...waitingOf(alert)])).toEqual([
      ['logging-configmap', 'resolved', 'resolved: topic bus log'],
      ['logging-disabled', 'fixed', 'fixed: log'],
    ]);
    expect(end.alerts[0]?.restart).toEqual(['kubectl -n apps rollout restart deployment/web']);
    const over = after(sent(end), saw(20, { newestEnabledAt: minute(18) }));
    expect(over.alerts.map(waitingOf)).toEqual([[], ['resolved: log']]);
  });

  it('is told of the pods when the ConfigMap is sound and they still are refused', () => {
    const pods = sent(after(opened, saw(10, { candidates: [silent()], configuration: 'broken' })));
    const still = saw(15, {
      configMap: sound,
      candidates: [silent({ newestPodAt: minute(14) })],
      configuration: 'broken',
    });
    const told = after(pods, still).alerts.find(({ kind }) => kind === 'logging-disabled');
    expect(told === undefined ? [] : waitingOf(told)).toEqual(['opened: topic bus log']);
  });

  it('is another one when pods found no ConfigMap', () => {
    const other = candidate({ newestPodAt: minute(3) });
    const known = after(opened, saw(10, { candidates: [other], configuration: 'broken' }));
    expect(known.alerts.flatMap(waitingOf)).toEqual(['opened: topic bus log']);
  });
});

it('the first poll of a release that looks at more is written down once', () => {
  const before = { ...nothing, poll: pollRecord({ scope: 1, observedAt: minute(-5) }) };
  const first = after(before, saw(0));
  expect(first.poll).toMatchObject({ scope: 2, observedAt: minute(0) });
  expect(after(first, saw(5)).poll).toBe(first.poll);
});
