import { isLater, laterOf } from '#lib/time.ts';
import { printable, shellCommand } from '#lib/text/wording.ts';
import { type Alert, type AlertUpdate, emptyUpdate, type Poll } from '#model/alerts/alert.ts';
import type { TimedEvidence } from '#model/alerts/hint.ts';
import { findAlert, isOpen, resolved, updateOf } from './alert-update.ts';

const kind = 'scheduled-termination';

type Termination = Extract<TimedEvidence, { kind: typeof kind }>;

/**
 * Updates from pods that Fargate will delete at a deadline. No object in the cluster shows it, so only events open
 * these alerts.
 */
export function terminationUpdates(alerts: readonly Alert[], poll: Poll): AlertUpdate[] {
  const open = alerts.filter((alert) => alert.kind === kind && isOpen(alert));
  const coming = poll.evidence.filter(isTermination).filter(({ deadline }) => isLater(deadline, poll.observedAt));
  const announced = Map.groupBy(coming, ({ namespace, pod }) => `${namespace}/${pod}`);
  const opened = [...announced].flatMap(([key, events]): AlertUpdate[] => {
    const before = findAlert(open, kind, key);
    const last = events.reduce((a, b) => (isLater(b.deadline, a.deadline) ? b : a));
    const update = next(before === undefined ? announcedBy(last) : postponed(before, last), poll);
    return before === undefined && update.state === 'resolved' ? [] : [update];
  });
  const others = open.filter(({ key }) => !announced.has(key)).map((alert) => next(updateOf(alert), poll));
  return [...opened, ...others];
}

/** A failed poll shows nothing; a successful one shows whether the pod still exists, if it was asked to look for it. */
function next(update: AlertUpdate, poll: Poll): AlertUpdate {
  const { seen, observedAt } = poll;
  const { key, deadline } = update;
  if (!seen.ok) return update;
  const isPast = deadline !== null && !isLater(deadline, observedAt);
  if (isPast || seen.observation.gonePods.has(key)) return resolved(update);
  return seen.observation.livePods.has(key) ? { ...update, state: 'open' } : update;
}

/** Events may arrive twice and in any order: the latest deadline counts. */
function postponed(before: Alert, event: Termination): AlertUpdate {
  const deadline = laterOf(before.deadline, event.deadline);
  return deadline === before.deadline ? updateOf(before) : { ...announcedBy(event), state: before.state };
}

function announcedBy({ namespace, pod, profile, message, deadline }: Termination): AlertUpdate {
  const name = printable(`${namespace}/${pod}`);
  const why = message === '' ? '' : `: ${printable(message)}`;
  return {
    ...emptyUpdate(kind, `${namespace}/${pod}`),
    reasons: message === '' ? [] : [message],
    state: 'unconfirmed',
    summary: `Fargate will delete pod ${name} of profile ${printable(profile)} at ${deadline}, since it could not evict it${why}`,
    pods: 1,
    workloads: { total: 1, top: [{ kind: 'Pod', namespace, name: pod, pods: 1 }] },
    deadline,
    remediation: {
      summary: 'Make the pod again before the deadline, or let its PodDisruptionBudget allow one eviction',
      commands: [
        shellCommand('kubectl', '-n', namespace, 'get', 'poddisruptionbudgets'),
        shellCommand('kubectl', '-n', namespace, 'describe', 'pod', pod),
      ],
      notes: ['At the deadline the pod is deleted whatever its PodDisruptionBudget says.'],
    },
  };
}

function isTermination(evidence: TimedEvidence): evidence is Termination {
  return evidence.kind === kind;
}
