import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert, AlertKind } from '#model/alerts/alert.ts';
import { defaultPolicy } from '#track/alerts/alert-update.ts';
import { AlertSimulation, type Delivered } from '../../support/clusters/alert-simulation.ts';
import { anyHour, type Step } from '../../support/clusters/alert-steps.ts';
import { memoryAlertStore } from '../../support/fakes/memory-alert-store.ts';
import { notFound } from '../../support/builders/watched.ts';
import { opaque } from '../../support/clusters/simulated-cluster.ts';

const seen = { delivery: 'none', topicWorks: true } as const;
/** Hours in which something was wrong once. */
const kept: [readonly Step[], number][] = [
  [
    // Codes of pods that run, and sentences of events about those that do not, come to one alert in one poll.
    [
      { do: 'outage', begins: true },
      { do: 'roll', as: 'unlabelled' },
      { do: 'configure', as: 'invalid' },
      { do: 'job', workload: 'a', life: { runs: 10, stays: 0 } },
      { do: 'restart', workload: 'a' },
      { do: 'run', look: { ...seen, delivery: 'twice' }, killedAfter: null },
      { do: 'outage', begins: false },
      { do: 'run', look: seen, killedAfter: null },
      { do: 'run', look: seen, killedAfter: null },
      { do: 'deploy', workload: 'a', count: 1 },
    ],
    0,
  ],
];
/** Hours for each property. */
const runs = { numRuns: 60, examples: kept };
/** So few attempts that some messages are given up. */
const policy = { ...defaultPolicy, maxAttempts: 2 };
const coolDown = 60 * 60_000;

const anySkew = fc.constantFrom(0, 0, -90, 90);

async function simulated(hour: Parameters<AlertSimulation['play']>[0], skewSeconds: number): Promise<AlertSimulation> {
  const simulation = new AlertSimulation({ store: memoryAlertStore(), policy, skewSeconds });
  await simulation.play(hour);
  await simulation.settle();
  return simulation;
}

function holds(check: (simulation: AlertSimulation, alerts: readonly Alert[]) => void): Promise<void> {
  return fc.assert(
    fc.asyncProperty(anyHour, anySkew, async (hour, skew) => {
      const simulation = await simulated(hour, skew);
      check(simulation, (await simulation.stored()).alerts);
    }),
    runs,
  );
}

const open = (alerts: readonly Alert[], kind: AlertKind) =>
  alerts.filter((alert) => alert.kind === kind && alert.state !== 'resolved');

describe('after any hour, once a poll has seen the cluster', () => {
  it('the unresolved alerts are the true state', async () => {
    await holds(({ cluster, now }, alerts) => {
      const silent = cluster.silent();
      const logging = open(alerts, 'logging-disabled');
      for (const reason of silent.keys())
        expect(logging.filter((alert) => alert.reasons.includes(reason))).toHaveLength(1);
      const counted = logging.reduce((sum, alert) => sum + alert.pods, 0);
      expect(counted).toBe([...silent.values()].reduce((sum, pods) => sum + pods.length, 0));
      for (const alert of logging.filter(({ pods }) => pods === 0)) {
        const newer = cluster.logged().filter(({ createdAt }) => createdAt > (alert.newestPodAt ?? ''));
        expect(newer).toEqual([]);
      }
      const isBroken = ['invalid', 'unstartable'].includes(cluster.configuration);
      expect(open(alerts, 'logging-configmap')).toHaveLength(isBroken && cluster.isWanted ? 1 : 0);
      expect(new Set(open(alerts, 'scheduling-failed').map(({ key }) => key))).toEqual(cluster.waiting());
      for (const { key, deadline } of open(alerts, 'scheduled-termination'))
        expect(cluster.has(key) && Date.parse(deadline ?? '') > Date.parse(now)).toBe(true);
      expect(open(alerts, 'monitoring-blind')).toEqual([]);
      expect(alerts.filter(({ state }) => state === 'unconfirmed')).toEqual([]);
    });
  });

  it('they say whether the cause is mended', async () => {
    await holds(({ cluster }, alerts) => {
      const states = open(alerts, 'logging-disabled').map(({ state, reasons }) => ({ state, reasons }));
      if (cluster.configuration === 'missing') expect(states.filter(({ state }) => state !== 'open')).toEqual([]);
      // Nobody knows whether Fargate minds; what was mended before stays so.
      if (cluster.configuration === 'unlabelled')
        expect(states.filter(({ state, reasons }) => state !== 'open' && reasons.join() === opaque)).toEqual([]);
      if (cluster.configuration === 'fine')
        expect(states.filter(({ state, reasons }) => state !== 'fixed' && reasons.join() === notFound)).toEqual([]);
    });
  });

  it('people know what is so, and nothing waits to be sent', async () => {
    await holds(({ topic }, alerts) => {
      for (const alert of alerts) {
        if (isPassedOn(alert)) continue;
        // Of what was told under the key of an alert that passed to this one people hear nothing more.
        const givers = alerts.filter((one) => one.kind === alert.kind && isPassedOn(one));
        const told = topic.findLast(({ id }) => id === alert.id) ?? topic.findLast(({ id }) => isOneOf(id, givers));
        const last = told?.notification.change ?? null;
        const isKnown = last === 'opened' || last === 'worse';
        expect(isKnown || isToldByAnother(alert, alerts)).toBe(alert.state !== 'resolved');
        expect(alert).toMatchObject({ notices: [], leasedUntil: null });
      }
    });
  });
});

describe('in any hour', () => {
  it('at most two messages a cool-down are decided on for one alert', async () => {
    await holds(({ topic }) => {
      for (const times of Map.groupBy(distinct(topic), ({ id }) => id).values()) {
        const at = times.map(({ notification }) => Date.parse(notification.at)).sort((a, b) => a - b);
        for (const [index, time] of at.entries())
          expect((at[index + 2] ?? Infinity) - time).toBeGreaterThanOrEqual(coolDown);
      }
    });
  });

  it('nothing is sent twice, but by a run that was killed before it wrote that down', async () => {
    await holds(({ topic, log, kills }) => {
      for (const deliveries of [topic, log])
        for (const same of Map.groupBy(deliveries, keyOf).values()) expect(same.length - 1).toBeLessThanOrEqual(kills);
    });
  });

  it('no pod that did not log is lost of which a poll could read anything', async () => {
    await holds(({ shown }, alerts) => {
      const told = alerts.filter(({ kind }) => kind === 'logging-disabled');
      const untold = [...shown].filter(([, { reason, at }]) => {
        const newest = told
          .filter(({ reasons }) => reasons.includes(reason))
          .map(({ newestPodAt }) => newestPodAt ?? '');
        return !newest.some((time) => Date.parse(time) >= Date.parse(at));
      });
      expect(untold).toEqual([]);
    });
  });

  it('every change is recorded, and no announced deletion is lost', async () => {
    await holds(({ log, announced }, alerts) => {
      for (const { id, transition } of alerts) {
        const recorded = new Set(log.filter((one) => one.id === id).map(({ notification }) => notification.transition));
        expect(recorded.size).toBe(transition);
      }
      const known = new Set(alerts.filter(({ kind }) => kind === 'scheduled-termination').map(({ key }) => key));
      expect([...announced].filter((key) => !known.has(key))).toEqual([]);
    });
  });

  it('no failed poll resolves, no older one overwrites, and no poll counts twice', async () => {
    await holds(({ broken }) => expect(broken).toEqual([]));
  });
});

/** Its reasons are another's by now, which goes on in its place. */
function isPassedOn({ kind, state, reasons }: Alert): boolean {
  return kind === 'logging-disabled' && state === 'resolved' && reasons.length === 0;
}

function isOneOf(id: string, alerts: readonly Alert[]): boolean {
  return alerts.some((alert) => alert.id === id);
}

/** A ConfigMap that Fargate refuses, and the pods that say so, are one cause; of pods from before it was corrected the end of it tells. */
function isToldByAnother({ id, kind, cause, state, reasons, newestPodAt }: Alert, alerts: readonly Alert[]): boolean {
  const refusal = 'logging-configmap-invalid';
  const isBlamed = cause === null && kind === 'logging-disabled' && reasons.every((reason) => /invalid/i.test(reason));
  if (state === 'resolved' || (cause !== refusal && !isBlamed)) return false;
  const others = alerts.filter((other) => other.id !== id && other.kind !== kind && other.cause === refusal);
  const isFromBefore = ({ resolvedAt }: Alert) =>
    state === 'fixed' && Date.parse(newestPodAt ?? '') <= Date.parse(resolvedAt ?? '');
  return others.some((other) => other.heard.state === 'open' || isFromBefore(other));
}

function keyOf({ id, notification }: Delivered): string {
  return `${id}#${notification.transition}`;
}

function distinct(deliveries: readonly Delivered[]): Delivered[] {
  return [...new Map(deliveries.map((one) => [keyOf(one), one])).values()];
}
