import { toIso } from '#lib/time.ts';
import type { FargateEvent, PodEvent } from '#model/facts/cluster-facts.ts';
import type { Moment } from '#model/finding/explanation.ts';
import { fargateScheduler } from '#model/facts/pod.ts';
import { defineKindAs } from '../kind.ts';
import {
  objectOf,
  type RawObject,
  textOf,
  collectPages,
  filterPages,
  type RawPages,
  readSlice,
} from '../raw/fields.ts';
import type { RawSource } from '../source.ts';

const aboutLogging = ['reason=LoggingDisabled', 'reason=LoggingEnabled'];
const aboutScheduling = ['reason=FailedScheduling'];
const aboutMounts = ['reason=FailedMount'];

/** Events of fargate-scheduler about pod logs and unscheduled pods, and of kubelets about volumes. */
const kind = defineKindAs(
  {
    name: 'events',
    called: 'events',
    resources: [{ resource: 'events', group: '', versions: ['v1'], kind: 'Event', scope: 'Namespaced' }],
    manifests: 'none',
    snapshot: {
      command: 'kubectl get events -A -o json > events.json',
      without:
        'pods without the annotation `Logging`, and pods that wait without a reason of their own, have no evidence; clusters usually keep events for 60 minutes',
    },
    keep: 'everything',
    // Filtered here, not by fieldSelector: `source` means different fields on different server versions.
    pages: (source, _, kind) =>
      filterPages(
        source.list(kind, { selectors: [...aboutLogging, ...aboutScheduling, ...aboutMounts] }),
        (raw) => raw['reason'] !== 'FailedScheduling' || toSchedulingEvent(raw) !== null,
      ),
    fact: toMoment,
  },
  ['loggingEvents', 'schedulingEvents', 'mountEvents'],
  async ({ source }, kind) => {
    const [loggingEvents, schedulingEvents, mountEvents] = await Promise.all([
      readSlice(() => newestByPod(source.list(kind, { selectors: aboutLogging }), toLoggingEvent)),
      readSlice(() => newestByPod(source.list(kind, { selectors: aboutScheduling }), toSchedulingEvent)),
      readSlice(() => newestByPod(source.list(kind, { selectors: aboutMounts }), toMountEvent)),
    ]);
    return { loggingEvents, schedulingEvents, mountEvents };
  },
);

export default {
  ...kind,
  /** Events about pod logs with one reason, for callers that read nothing else. */
  loggingEvents: (source: Pick<RawSource, 'list'>, reason: 'LoggingDisabled' | 'LoggingEnabled') =>
    collectPages(source.list(kind, { selectors: [`reason=${reason}`] }), toNamedEvent),
};

/** Null for an event that names no pod. */
function toNamedEvent(raw: RawObject): PodEvent | null {
  const event = toLoggingEvent(raw);
  const object = objectOf(raw['involvedObject'] ?? raw['regarding']);
  const [namespace, name] = [textOf(object['namespace']), textOf(object['name'])];
  if (event === null || namespace === null || name === null) return null;
  const { podUid: uid, ...rest } = event;
  return { ...rest, namespace, name, uid };
}

/** An event of fargate-scheduler and the UID of the pod it is about. */
interface UidEvent extends FargateEvent {
  readonly podUid: string;
}

/** Newest event of each pod, by UID; on a tie the choice does not depend on the list order. */
async function newestByPod(
  pages: RawPages,
  project: (raw: RawObject) => UidEvent | null,
): Promise<ReadonlyMap<string, Omit<UidEvent, 'podUid'>>> {
  const newest = new Map<string, Omit<UidEvent, 'podUid'>>();
  for await (const page of pages) {
    for (const raw of page) {
      const projected = project(raw);
      if (projected === null) continue;
      const { podUid, ...event } = projected;
      const known = newest.get(podUid);
      if (known === undefined || placeOf(known) < placeOf(event)) newest.set(podUid, event);
    }
  }
  return newest;
}

function placeOf({ at, reason, message }: Omit<UidEvent, 'podUid'>): string {
  return [at ?? '', reason, message].join(' ');
}

/** Null for any other event, and for one that names no pod. */
function toLoggingEvent(raw: RawObject): UidEvent | null {
  const event = toPodEvent(raw);
  return event !== null && isAboutLogging(event) ? event : null;
}

/** Null for anything but an event on why a pod got no node. */
function toSchedulingEvent(raw: RawObject): UidEvent | null {
  return raw['reason'] === 'FailedScheduling' ? toPodEvent(raw) : null;
}

/** Null for anything but a kubelet event on a volume that could not be mounted. */
function toMountEvent(raw: RawObject): UidEvent | null {
  return raw['reason'] === 'FailedMount' ? toPodEvent(raw, 'kubelet') : null;
}

/** Parses both `v1` and `events.k8s.io/v1`. */
function toPodEvent(raw: RawObject, from = fargateScheduler): UidEvent | null {
  const object = objectOf(raw['involvedObject'] ?? raw['regarding']);
  const podUid = textOf(object['uid']);
  if (!isFrom(raw, from) || object['kind'] !== 'Pod' || podUid === null) return null;
  const message = textOf(raw['message']) ?? textOf(raw['note']) ?? '';
  return { podUid, reason: textOf(raw['reason']) ?? '', message, at: eventTime(raw) };
}

function isFrom(raw: RawObject, component: string): boolean {
  const source = objectOf(raw['source'] ?? raw['deprecatedSource']);
  return [source['component'], raw['reportingComponent'], raw['reportingController']].includes(component);
}

// Fargate's reason code for an invalid ConfigMap is not documented, but its message is known; either one is enough.
function isAboutLogging({ reason, message }: FargateEvent): boolean {
  return reason.startsWith('Logging') || /^(?:disabled|enabled|successfully enabled) logging/i.test(message);
}

/** An event as a line of a pod's timeline. Parses both `v1` and `events.k8s.io/v1`. */
function toMoment(raw: RawObject): Moment {
  return {
    at: eventTime(raw),
    what: textOf(raw['reason']) ?? 'Event',
    message: textOf(raw['message']) ?? textOf(raw['note']) ?? '',
    warning: raw['type'] === 'Warning',
  };
}

/** Latest occurrence of an event, ISO 8601. Events created through the newer API leave the older fields null. */
function eventTime(raw: RawObject): string | null {
  return (
    toIso(raw['lastTimestamp']) ??
    toIso(objectOf(raw['series'])['lastObservedTime']) ??
    toIso(raw['eventTime']) ??
    toIso(objectOf(raw['metadata'])['creationTimestamp'])
  );
}
