import { plural, printable, shellCommand } from '#lib/text/wording.ts';
import { duration, minutesBetween } from '#lib/time.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { isFinished, profileLabel, type Pod } from '#model/facts/pod.ts';
import { unreadOf } from '#model/facts/cluster-facts.ts';
import { subjectText } from '#model/finding/finding.ts';
import { awsDocs, type JudgedPod, defineRule, type Draft, type Facts, type FoldState, type Told } from '../rule.ts';
import { byWorkload } from '../engine/by-workload.ts';
import { containerText } from '../fit/fit-fold.ts';
import { behindStart, type StartFault, startFault } from '../running/start/start-faults.ts';
import { isOnItsNode, stuckStart, type StuckStart } from '../running/start/stuck-start.ts';

const severity = 'high';

type StartFacts = Facts<never, 'profiles' | 'workloads' | 'mountEvents'>;

export default defineRule({
  id: 'pod-not-started',
  group: 'running',
  title: 'Pods that have a Fargate node start their containers',
  severity,
  needs: [],
  uses: ['profiles', 'workloads', 'mountEvents'],
  docs: awsDocs.pendingPods,
  fold: {
    start: (facts) =>
      withUnreadEvents(
        byWorkload(severity, (pod) => judge(pod, facts)),
        facts,
      ),
  },
});

/** If events were not read, adds that they might have told why a pod has not started, and earlier. */
function withUnreadEvents(state: FoldState, { mountEvents }: StartFacts): FoldState {
  if (unreadOf(mountEvents).length === 0) return state;
  let waiting = 0;
  return {
    see(pod) {
      if (isOnItsNode(pod.pod) && pod.pod.phase === 'Pending' && !pod.pod.deleting) waiting++;
      return state.see(pod);
    },
    *finish(podsComplete) {
      yield* state.finish(podsComplete);
      if (waiting === 0) return;
      const unjudged = `${plural(waiting, 'pod')}: the events that may say why they have not started could not be read`;
      yield { unjudged, count: waiting, lacking: [mountEvents] };
    },
  };
}

function judge(judged: JudgedPod, facts: StartFacts): Draft | 'fine' | null {
  const { pod } = judged;
  if (!isOnItsNode(pod) || isFinished(pod) || pod.deleting) return null;
  const mount = facts.mountEvents.ok ? facts.mountEvents.value.get(pod.uid) : undefined;
  const stuck = stuckStart(pod, facts.takenAt, mount);
  return stuck === null ? 'fine' : draft(judged, stuck, facts);
}

/** Without a reason from the kubelet, the image may be large or the network slow. */
const noReason: StartFault = {
  because: 'has not started, and nothing says why',
  todo: 'Look at the events of the pod for what its kubelet waits for',
  notes: ['A large image takes long to pull: Fargate keeps none on its nodes.'],
  behind: { subnets: ['subnet-isolated'] },
};

function draft(judged: JudgedPod, stuck: StuckStart, { profiles, takenAt }: StartFacts): Draft {
  const { subject, pod } = judged;
  const { reason, words, container } = stuck;
  const who = container === null ? 'it' : containerText(container);
  const fault = reason === null ? noReason : (startFault(reason, words) ?? unknownTo(reason));
  return {
    severity: reason === null ? 'medium' : severity,
    causedBy: behindStart(fault, subject, profiles.ok ? profileOf(pod, profiles.value) : null),
    weight: words.length > 0 ? 1 : 0,
    tell: () => ({
      message: `${subjectText(subject)} does not start on its Fargate node: ${who} ${fault.because}${reason === null ? '' : ` (${printable(reason, 80)})`}`,
      evidence: evidence(pod, stuck, takenAt),
      remediation: remedy(pod, fault),
    }),
  };
}

function unknownTo(reason: string): StartFault {
  return { because: 'waits', todo: `Look at the events of the pod for what ${printable(reason, 80)} is about` };
}

function profileOf({ labels }: Pod, profiles: readonly FargateProfile[]): FargateProfile | null {
  return profiles.find(({ name }) => name === labels[profileLabel]) ?? null;
}

function evidence(pod: Pod, { container, reason, words, since }: StuckStart, takenAt: string): Told['evidence'] {
  const what = container === null ? 'event of the kubelet' : containerText(container);
  return [
    ...(reason === null ? [] : [{ what, is: printable(reason, 80), shouldBe: 'started' }]),
    ...(words === '' ? [] : [{ what: 'what the kubelet says', is: printable(words, 500) }]),
    { what: 'node', is: pod.nodeName ?? 'none' },
    { what: 'no container has started since', is: `${since} (${duration(minutesBetween(since, takenAt))} ago)` },
  ];
}

function remedy({ namespace, name }: Pod, { todo, notes = [] }: StartFault): Told['remediation'] {
  return {
    summary: todo,
    commands: [shellCommand('kubectl', '-n', namespace, 'describe', 'pod', name)],
    notes: [...notes, 'The kubelet tries again by itself; a change of the pod template makes new pods.'],
  };
}
