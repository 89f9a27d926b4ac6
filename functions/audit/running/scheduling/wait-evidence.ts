import { printable } from '#lib/text/wording.ts';
import type { FargateEvent, Slice } from '#model/facts/cluster-facts.ts';
import { profileLabel, type Pod } from '#model/facts/pod.ts';
import type { Evidence } from '#model/finding/finding.ts';
import type { Reason } from './why-waiting.ts';

const longestText = 350;
const longestName = 100;

/** Why a pod waits, to follow a colon. What Fargate says and nobody knows is shown as it is. */
export function waitText({ fault, lost, text }: Reason, { scheduled }: Pod, events: Slice<unknown>): string {
  if (lost !== null) return `its profile ${printable(lost.name, longestName)} ${lost.how}`;
  if (fault !== null) return fault.because;
  const said = text ?? scheduled?.reason ?? null;
  if (said !== null) return printable(said, longestText);
  return events.ok ? 'no reason is known' : `no reason is known, and events could not be read (${events.reason})`;
}

export function waitEvidence(pod: Pod, { lost, blamed }: Reason, event: FargateEvent | undefined): Evidence[] {
  const { message = null, since = null } = pod.scheduled ?? {};
  return [
    { what: 'condition PodScheduled', is: stateOf(pod), shouldBe: 'True' },
    { what: 'waits since', is: since ?? pod.createdAt },
    ...(message === null || message === '' ? [] : [{ what: 'what the condition says', is: shown(message) }]),
    ...(event === undefined ? [] : [{ what: eventText(event), is: shown(event.message) }]),
    ...(blamed === null ? [] : [{ what: 'profile that Fargate blames', is: printable(blamed, longestName) }]),
    ...(lost === null ? [] : [{ what: `pod label ${profileLabel}`, is: printable(lost.name, longestName) }]),
  ];
}

function stateOf({ scheduled }: Pod): string {
  if (scheduled === null) return 'absent';
  return scheduled.reason === null ? 'False' : `False (${printable(scheduled.reason, longestName)})`;
}

function eventText({ at }: FargateEvent): string {
  return at === null ? 'event FailedScheduling' : `event FailedScheduling of ${at}`;
}

function shown(text: string): string {
  return printable(text, longestText);
}
