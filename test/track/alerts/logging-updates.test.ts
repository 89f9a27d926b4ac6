import { describe, expect, it } from 'vitest';
import {
  after,
  failed,
  gone,
  minute,
  only,
  quiet,
  saw,
  sent,
  stateOf,
  waitingOf,
} from '../../support/builders/alert-polls.ts';
import { notFound, candidate } from '../../support/builders/watched.ts';

const cause = 'logging-configmap-missing';
const id = `logging-disabled ${cause}`;
const broken = { candidates: [candidate({ newestPodAt: minute(1) })], configuration: 'broken' } as const;
const causeFixed = { candidates: [candidate({ cause: null, causeFixed: true, newestPodAt: minute(1) })] };
const opened = sent(after(quiet, saw(5, broken)));

describe('pods without logs open an alert', () => {
  it('of the cause, with everything a message needs', () => {
    const alert = only(after(quiet, saw(5, broken)));
    expect(alert).toMatchObject({
      kind: 'logging-disabled',
      key: cause,
      cause,
      reasons: [notFound],
      severity: 'high',
      state: 'open',
      pods: 1,
      newestPodAt: minute(1),
      restart: ['kubectl -n apps rollout restart deployment/web'],
      firstSeen: minute(5),
      lastSeen: minute(5),
      observedAt: minute(5),
      resolvedAt: null,
      episode: 1,
      heard: { state: 'open', workloads: 1, severity: 'high' },
      sentAt: [minute(5)],
      leasedUntil: minute(7),
      muted: 0,
      transition: 1,
    });
    expect(alert.id).toMatch(/^v1:/);
    expect(waitingOf(alert)).toEqual(['opened: topic bus log']);
  });

  it('of the reason, where nothing explains it', () => {
    const known = after(quiet, saw(5, { candidates: [candidate({ cause: null, reason: 'ODD' })] }));
    expect(stateOf(known)).toEqual({ 'logging-disabled reason:ODD': 'open' });
  });

  it('as fixed, when the cause is mended already; people hear of the pods all the same', () => {
    const alert = only(after(quiet, saw(5, causeFixed)));
    expect(alert).toMatchObject({ key: `reason:${notFound}`, state: 'fixed' });
    expect(waitingOf(alert)).toEqual(['opened: topic bus log']);
  });

  it('once for two reasons with one cause, with the pods of both', () => {
    const top = [{ kind: 'Deployment', namespace: 'apps', name: 'web', pods: 2 }];
    const other = candidate({ reason: 'ODD', pods: 2, workloads: { total: 1, top }, newestPodAt: minute(3) });
    const alert = only(after(quiet, saw(5, { candidates: [...broken.candidates, other] })));
    expect(alert).toMatchObject({
      key: cause,
      pods: 3,
      newestPodAt: minute(3),
      workloads: { total: 1, top: [{ name: 'web', pods: 3 }] },
    });
    expect(new Set(alert.reasons)).toEqual(new Set([notFound, 'ODD']));
  });

  it('as open while any of its reasons is not mended, and that is told first', () => {
    const still = candidate({ reason: 'ODD', cause: null, summary: '1 pod of 1 workload does not log: ODD' });
    const both = after(quiet, saw(1, { candidates: [...broken.candidates, { ...still, cause }] }));
    const half = only(after(sent(both), saw(5, { candidates: [{ ...causeFixed.candidates[0]!, pods: 9 }, still] })));
    expect(half).toMatchObject({ state: 'open', pods: 10, summary: `${still.summary}; ${candidate().summary}` });
  });

  it('once for each cause that does not explain the other', () => {
    const other = candidate({ reason: 'ODD', cause: 'logging-configmap-invalid' });
    expect(stateOf(after(quiet, saw(5, { candidates: [...broken.candidates, other] })))).toEqual({
      [id]: 'open',
      'logging-disabled logging-configmap-invalid': 'open',
    });
  });

  it('in one digest, when the cluster is looked at for the first time', () => {
    const first = after({ poll: null, alerts: [] }, saw(5, broken));
    expect(only(first).notices).toMatchObject([{ change: 'opened', baseline: true }]);
    expect(first.poll).toMatchObject({ firstSeen: minute(5), failures: 0 });
    const later = after(first, saw(10, { candidates: [candidate(), candidate({ reason: 'X', cause: null })] }));
    expect(later.alerts.flatMap(({ notices }) => notices).map(({ baseline }) => baseline)).toEqual([true, false]);
  });
});

describe('an open alert', () => {
  it('keeps its reason when the configuration changes, so that mending moves just that alert', () => {
    const known = after(opened, saw(10, causeFixed));
    const alert = only(known);
    expect(alert).toMatchObject({ key: cause, cause, state: 'fixed', pods: 1 });
    expect(waitingOf(alert)).toEqual(['fixed: log']);
  });

  it('keeps its reason when another fault takes the place of the first', () => {
    const swapped = [
      candidate({ cause: null }),
      candidate({ reason: 'REFUSED', cause: 'logging-configmap-invalid', newestPodAt: minute(8) }),
    ];
    expect(stateOf(after(opened, saw(10, { candidates: swapped })))).toEqual({
      [id]: 'open',
      'logging-disabled logging-configmap-invalid': 'open',
    });
  });

  it('is fixed, when nothing explains it, once a newer pod logs', () => {
    const odd = { candidates: [candidate({ cause: null, reason: 'ODD', newestPodAt: minute(1) })] };
    const known = sent(after(quiet, saw(5, odd)));
    expect(only(after(known, saw(10, { ...odd, newestEnabledAt: minute(1) }))).state).toBe('open');
    expect(only(after(known, saw(10, { ...odd, newestEnabledAt: minute(2) }))).state).toBe('fixed');
  });

  it('stays open while the cause is there, though a newer pod logs', () => {
    expect(only(after(opened, saw(10, { ...broken, newestEnabledAt: minute(8) }))).state).toBe('open');
  });

  it('is resolved when no live pod is affected and a newer pod logs', () => {
    const alert = only(after(opened, saw(10, { newestEnabledAt: minute(2) })));
    expect(alert).toMatchObject({
      state: 'resolved',
      pods: 0,
      workloads: { total: 0, top: [] },
      restart: [],
      resolvedAt: minute(10),
      heard: { state: 'resolved' },
    });
    expect(alert.summary).toContain('there is no ConfigMap aws-logging');
    expect(waitingOf(alert)).toEqual(['resolved: topic bus log']);
  });

  it.each([
    ['of the same second', minute(1)],
    ['that is older', minute(0)],
  ])('is not resolved by a pod %s', (_, newestEnabledAt) => {
    expect(only(after(opened, saw(10, { newestEnabledAt }))).state).not.toBe('resolved');
  });

  it('without any pod stays open while the cause is there, and is fixed when that is gone', () => {
    expect(only(after(opened, saw(10, { configuration: 'broken' })))).toMatchObject({ state: 'open', pods: 0 });
    expect(only(after(opened, saw(10, { configuration: 'fine' })))).toMatchObject({ state: 'fixed', pods: 0 });
  });

  it('without any pod stays as it is when the configuration was not read', () => {
    const fixed = sent(after(opened, saw(10, causeFixed)));
    expect(only(after(opened, saw(15, { configuration: 'unread' }))).state).toBe('open');
    expect(only(after(fixed, saw(15, { configuration: 'unread' }))).state).toBe('fixed');
  });

  it('remembers its newest pod, so that only a pod after that resolves it', () => {
    const grown = after(opened, saw(10, { candidates: [candidate({ newestPodAt: minute(9) })] }));
    const shrunk = sent(after(grown, saw(15, { candidates: [candidate({ newestPodAt: minute(1) })] })));
    expect(only(shrunk).newestPodAt).toBe(minute(9));
    expect(only(after(shrunk, saw(20, { newestEnabledAt: minute(5) }))).state).toBe('fixed');
    expect(only(after(shrunk, saw(20, { newestEnabledAt: minute(10) }))).state).toBe('resolved');
  });

  it('is resolved when nobody wants logs of its pods any more', () => {
    const unwanted = { configuration: 'broken', unwantedIn: new Set(['apps']) } as const;
    expect(only(after(opened, saw(10, unwanted))).state).toBe('resolved');
    const other = { configuration: 'broken', unwantedIn: new Set(['batch']) } as const;
    expect(only(after(opened, saw(10, other))).state).toBe('open');
    const without = sent(after(opened, saw(10, { configuration: 'broken' })));
    expect(only(after(without, saw(15, unwanted))).state).toBe('open');
  });

  it('is resolved with everything else when the cluster is gone', () => {
    const known = after(opened, gone(10));
    expect(stateOf(known)).toEqual({ [id]: 'resolved' });
    expect(known.poll).toMatchObject({ firstSeen: null });
  });
});

it('two alerts for the same reasons, which polls at once may open, become one', () => {
  const [first] = opened.alerts;
  const twin = after(quiet, saw(4, { candidates: [candidate({ cause: 'logging-namespace-unlabelled' })] })).alerts;
  const known = sent({ ...opened, alerts: [...(first === undefined ? [] : [first]), ...twin] });
  expect(stateOf(after(known, saw(10, broken)))).toEqual({
    [id]: 'open',
    'logging-disabled logging-namespace-unlabelled': 'resolved',
  });
});

it('pods that run and events of others become one alert, whichever words come first', () => {
  const words = 'invalid configmap';
  const running = candidate({ reason: 'INVALID', alias: [words], cause: null, pods: 2 });
  const over = candidate({ reason: words, alias: [], cause: null, pods: 1 });
  for (const candidates of [
    [running, over],
    [over, running],
  ]) {
    const alert = only(after(quiet, saw(5, { candidates })));
    expect(alert).toMatchObject({ pods: 3, state: 'open' });
    expect(alert.reasons.toSorted()).toEqual(['INVALID', words]);
  }
});

it('two alerts, of which a poll learns that they are one, go on as the older, and nobody hears of that', () => {
  const words = 'invalid configmap';
  const code = candidate({ reason: 'INVALID', alias: [], cause: null });
  const sentence = candidate({ reason: words, alias: [], cause: null });
  const told = sent(after(sent(after(quiet, saw(5, { candidates: [code] }))), saw(10, { candidates: [sentence] })));
  const joined = after(told, saw(15, { candidates: [{ ...code, alias: [words] }] }));
  expect(stateOf(joined)).toEqual({
    'logging-disabled reason:INVALID': 'open',
    [`logging-disabled reason:${words}`]: 'resolved',
  });
  expect(joined.alerts.flatMap(waitingOf).filter((change) => change.includes('topic'))).toEqual([]);
});

it('what people know of an alert that passes to another they know of that one, and hear of its end', () => {
  const words = 'invalid configmap';
  const sentence = candidate({ reason: words, alias: [], cause: null, causeFixed: true });
  const unknown = after(quiet, saw(5, { candidates: [sentence] }));
  const silent = sent({
    ...unknown,
    alerts: unknown.alerts.map((alert) => ({ ...alert, heard: { ...alert.heard, state: 'nothing' as const } })),
  });
  const event = { kind: 'logging-disabled', namespace: 'apps', pod: 'a', reason: 'INVALID' } as const;
  const told = sent(after(silent, failed(10, [event])));
  const joined = sent(after(told, saw(15, { candidates: [{ ...sentence, reason: 'INVALID', alias: [words] }] })));
  const ended = after(joined, saw(120, { newestEnabledAt: minute(19) }));
  expect(ended.alerts.flatMap(waitingOf).filter((change) => change.includes('topic'))).toEqual([
    'resolved: topic bus log',
  ]);
});

it('a newer pod that logs shows nothing once the configuration is broken in another way', () => {
  const code = candidate({ reason: 'INVALID', cause: null });
  const seen = { candidates: [code], newestEnabledAt: minute(4) };
  const stateWith = (configuration: 'fine' | 'broken') => only(after(quiet, saw(5, { ...seen, configuration }))).state;
  expect([stateWith('fine'), stateWith('broken')]).toEqual(['fixed', 'open']);
});

describe('a fixed alert', () => {
  const fixed = sent(after(opened, saw(10, causeFixed)));

  it('is resolved once its pods were made again', () => {
    const alert = only(after(fixed, saw(15, { newestEnabledAt: minute(12) })));
    expect(waitingOf(alert)).toEqual(['resolved: topic bus log']);
  });

  it('is open again when the cause comes back; people were never told otherwise', () => {
    const alert = only(after(fixed, saw(15, broken)));
    expect(alert).toMatchObject({ state: 'open', episode: 1, muted: 0 });
    expect(waitingOf(alert)).toEqual(['worse: log']);
  });
});

describe('a resolved alert', () => {
  const resolved = sent(after(opened, saw(10, { newestEnabledAt: minute(2) })));

  it('is opened again under the same id, as another episode', () => {
    const alert = only(after(resolved, saw(100, { candidates: [candidate({ newestPodAt: minute(98) })] })));
    expect(alert.id).toBe(only(opened).id);
    expect(alert).toMatchObject({
      state: 'open',
      episode: 2,
      firstSeen: minute(100),
      resolvedAt: null,
      newestPodAt: minute(98),
    });
    expect(waitingOf(alert)).toEqual(['opened again: topic bus log']);
  });

  it('no longer covers its reasons', () => {
    const known = after(resolved, saw(100, { candidates: [candidate({ cause: 'logging-namespace-unlabelled' })] }));
    expect(stateOf(known)).toEqual({ [id]: 'resolved', 'logging-disabled logging-namespace-unlabelled': 'open' });
  });
});
