import { AuditorError } from '#model/auditor-error.ts';
import type { EventEvidence, Hint } from '#model/alerts/hint.ts';
import {
  type EventBridgeEvent,
  type KubernetesEvent,
  kubernetesEventSchema,
  podKeySchema,
} from '#model/alerts/incoming-events.ts';
import { loggingState } from '#model/facts/logging-state.ts';
import { fargateScheduler, loggingAnnotation } from '#model/facts/pod.ts';
import { refusalReason } from '#model/facts/refusal-reason.ts';
import { checked, clusterOf, type Hints, type HintsContext, shortText, timeOf } from './hint-fields.ts';

const what = 'The Kubernetes event is not understood';

/** Hint from a forwarded Kubernetes event of Fargate about a pod. */
export function hintsFromKubernetes(event: EventBridgeEvent, { now }: HintsContext): Hints {
  const detail = checked(kubernetesEventSchema, event.detail, what, ['detail']);
  const why = whyIgnored(detail);
  if (why !== null) return { hints: [], ignored: shortText(why) };
  const hint: Hint = {
    schema: 'fargate-auditor/hint/v1',
    ...clusterOf(event, clusterNameOf(detail), `${what} (${howToName})`, 'detail.clusterName'),
    source: 'kubernetes-event',
    at: timeOf([detail.lastTimestamp, detail.series?.lastObservedTime, detail.eventTime, event.time], now()),
    evidence: evidenceOf(detail),
    audit: null,
  };
  return { hints: [hint], ignored: null };
}

function whyIgnored(detail: KubernetesEvent): string | null {
  const { reason, involvedObject } = detail;
  const ofScheduler = isOfFargate(detail);
  if (!saysDisabled(detail) && reason !== 'FailedScheduling') return `reason ${reason} is no reason to look`;
  if (reason === 'FailedScheduling' && !ofScheduler) return `FailedScheduling, but not by ${fargateScheduler}`;
  return involvedObject.kind === 'Pod'
    ? null
    : `${reason} of a ${involvedObject.kind ?? 'nameless kind'}, not of a Pod`;
}

/** Fargate's reason code for an invalid configuration is not documented; its message is known. */
function saysDisabled({ reason, message }: KubernetesEvent): boolean {
  return reason === 'LoggingDisabled' || (message ?? '').startsWith('Disabled logging');
}

/** Older events name their component in `source`, newer ones in `reportingComponent`. */
function isOfFargate({ source, reportingComponent }: KubernetesEvent): boolean {
  return [source?.component, reportingComponent].includes(fargateScheduler);
}

function evidenceOf(detail: KubernetesEvent): EventEvidence | null {
  const pod = podKeyOf(detail);
  return saysDisabled(detail) ? disabled(detail, pod) : failed(detail, pod);
}

/** Evidence of a pod that is not logged; none if the pod, which the exporter reads after the event, shows otherwise. */
function disabled({ reason, message, involvedObject }: KubernetesEvent, pod: PodKey): EventEvidence | null {
  const annotation = involvedObject.annotations?.[loggingAnnotation];
  const annotations = typeof annotation === 'string' && annotation !== '' ? { [loggingAnnotation]: annotation } : {};
  const said = new Map([['', { reason, message: message ?? '', at: null }]]);
  const state = loggingState({ uid: '', annotations }, said);
  return state.state === 'disabled' ? { kind: 'logging-disabled', ...pod, reason: shortText(state.reason) } : null;
}

function failed({ reason, message }: KubernetesEvent, pod: PodKey): EventEvidence {
  const said = message ?? '';
  return {
    kind: 'scheduling-failed',
    ...pod,
    reason: shortText(refusalReason(said) ?? reason),
    message: shortText(said),
  };
}

interface PodKey {
  readonly namespace: string;
  readonly pod: string;
}

function podKeyOf({ involvedObject }: KubernetesEvent): PodKey {
  const { namespace, name } = checked(podKeySchema, involvedObject, what, ['detail', 'involvedObject']);
  return { namespace, pod: name };
}

const howToName =
  'set clusterName in the configuration of kubernetes-event-exporter; a template needs clusterName: "{{ .ClusterName }}" too';

/** Kubernetes does not know the EKS name of the cluster: only the exporter's configuration can give it. */
function clusterNameOf({ clusterName }: KubernetesEvent): string {
  if (clusterName === null || clusterName === undefined || clusterName === '')
    throw new AuditorError('usage', `${what}: detail.clusterName: missing; ${howToName}`);
  return clusterName;
}
