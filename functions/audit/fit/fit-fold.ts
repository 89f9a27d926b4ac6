import type { Severity } from '#model/finding/severity.ts';
import type { Volume } from '#model/facts/pod-asks.ts';
import type { Container, Pod } from '#model/facts/pod.ts';
import { type Evidence, subjectText } from '#model/finding/finding.ts';
import { printable } from '#lib/text/wording.ts';
import { byWorkload, type Doubt } from '../engine/by-workload.ts';
import type { JudgedPod, Draft, FoldState, Told } from '../rule.ts';
import { injectionOf } from '../remedies/injected.ts';
import { isUnproven } from '../placement/placement.ts';
import { rulesBehind } from '../running/scheduling/fargate-messages.ts';

type Judge = (pod: JudgedPod) => Draft | 'unjudged' | null;
/** A judge that leaves no pod unjudged. */
type SureJudge = (pod: JudgedPod) => Draft | null;

const noDoubt: Doubt = { why: '', lacking: [] };

/**
 * Judges the pods that Fargate has yet to take; running ones were taken. Judged pod by pod, not template by template:
 * pods of one owner with the same labels may differ, as with workflow engines, or when a webhook changed some of them.
 */
export function refusals(severity: Severity, judge: Judge, doubt: Doubt): FoldState;
export function refusals(severity: Severity, judge: SureJudge): FoldState;
export function refusals(severity: Severity, judge: Judge, doubt = noDoubt): FoldState {
  return byWorkload(
    severity,
    (pod) => (pod.standing === 'wanted' ? (withOrigin(pod, judge) ?? 'fine') : pod.standing && 'fine'),
    doubt,
  );
}

/** Judges the pods that run on Fargate as well. */
export function judgeAll(severity: Severity, judge: Judge, doubt: Doubt): FoldState;
export function judgeAll(severity: Severity, judge: SureJudge): FoldState;
export function judgeAll(severity: Severity, judge: Judge, doubt = noDoubt): FoldState {
  return byWorkload(severity, (pod) => (pod.standing === null ? null : (judge(pod) ?? 'fine')), doubt);
}

/**
 * A change of the template cannot remove what the template does not have: such a draft tells another way to remove it.
 */
function withOrigin(pod: JudgedPod, judge: Judge): ReturnType<Judge> {
  const draft = judge(pod);
  if (draft === null || draft === 'unjudged' || pod.planned || pod.workload === null) return draft;
  const own = judge(asOwned(pod));
  if (own === null) return injected(pod, draft);
  if (judge(asMended(pod)) === null) return outdated(draft);
  // Part of it comes from the template itself.
  return own === 'unjudged'
    ? draft
    : { ...draft, tell: () => ({ ...draft.tell(), remediation: own.tell().remediation }) };
}

function injected(pod: JudgedPod, draft: Draft): Draft {
  return {
    ...draft,
    tell: () => {
      const { message, evidence } = draft.tell();
      const { told, remediation } = injectionOf(pod, addedParts(pod));
      return { message: `${message}; ${told}`, evidence, remediation };
    },
  };
}

function outdated(draft: Draft): Draft {
  return {
    ...draft,
    tell: () => {
      const { message, evidence } = draft.tell();
      return {
        message: `${message}; the template was mended since, and the pod is from before`,
        evidence,
        remediation: {
          summary: 'Make the pods again from the template as it is now, which has nothing of the kind',
          commands: [],
          madeAgain: 'renewed',
        },
      };
    },
  };
}

/** Names of parts that a pod has and its owner's template does not: something else added them. */
export function addedParts({ pod, workload }: JudgedPod): string[] {
  if (workload === null) return [];
  const own = ownPod(pod, workload);
  return [
    ...pod.containers.filter((one) => !own.containers.includes(one)).map(({ name }) => name),
    ...volumesOf(pod)
      .filter((one) => !volumesOf(own).includes(one))
      .map(({ name }) => name),
  ];
}

/** The pod without the parts that its template does not have; unchanged if no template was read. */
export function asOwned(judged: JudgedPod): JudgedPod {
  const { pod, workload } = judged;
  return workload === null ? judged : { ...judged, pod: ownPod(pod, workload) };
}

/** The pod as its template would create it now, as far as the template tells. */
export function asMended(judged: JudgedPod): JudgedPod {
  const { workload } = judged;
  if (workload === null) return judged;
  const { template } = workload;
  const own = ownPod(judged.pod, workload);
  const containers = own.containers.map((one) => {
    const meant = template.containers.find((other) => isSame(one, other));
    return meant === undefined ? one : { ...one, asks: meant.asks, requests: { ...one.requests, ...meant.requests } };
  });
  const volumes = volumesOf(own).map((one) => template.asks.volumes?.find(({ name }) => name === one.name) ?? one);
  const asks = { ...template.asks, volumes };
  return { ...judged, pod: { ...own, containers, asks, nodeSelector: template.nodeSelector } };
}

type Made = NonNullable<JudgedPod['workload']>;

function ownPod(pod: Pod, { kind, template }: Made): Pod {
  const containers = pod.containers.filter((one) => template.containers.some((other) => isSame(one, other)));
  const named = new Set(template.asks.volumes?.map(({ name }) => name));
  // A StatefulSet adds the volumes of its claim templates itself.
  const isOwn = ({ name, type }: Volume) =>
    named.has(name) || (kind === 'StatefulSet' && type === 'persistentVolumeClaim');
  return { ...pod, containers, asks: { ...pod.asks, volumes: volumesOf(pod).filter(isOwn) } };
}

function isSame(one: Container, other: Container): boolean {
  return one.name === other.name && one.init === other.init;
}

function volumesOf({ asks }: Pod): readonly Volume[] {
  return asks.volumes ?? [];
}

/** One rule's reason why Fargate refuses a pod. */
interface Refusal {
  /** Verb phrase that follows "it", e.g. `opens port 80 of the node`. */
  readonly because: string;
  /** Fargate's own error text, where it has been observed. */
  readonly answer?: string;
  readonly evidence: readonly Evidence[];
  readonly remediation: Told['remediation'];
}

/** Most lines of evidence shown: a manifest may hold any number. */
const most = 20;

/**
 * A finding about a pod that Fargate refuses. The wording is "may" and the severity a step lower if no source confirms
 * the refusal or that the pod gets to Fargate at all, unless Fargate itself has said so. The text is built only for the
 * pod that speaks for its workload.
 */
export function refusal(rule: string, pod: JudgedPod, isKnown: boolean, explain: () => Refusal): Draft {
  const words = fargateMessage(pod, rule);
  const certain = (isKnown && !isUnproven(pod.placement.obstacle)) || words.length > 0;
  return {
    severity: certain ? 'high' : 'medium',
    tell: () => {
      const { because, answer, evidence, remediation } = explain();
      const said = answer === undefined ? '' : `; Fargate answers "${answer}"`;
      return {
        message: `${opening(pod, certain)}: it ${because}${said}`,
        evidence: [...shortened(evidence), ...words],
        remediation,
      };
    },
  };
}

function opening({ subject, planned, placement }: JudgedPod, certain: boolean): string {
  const who = subjectText(subject);
  if (planned || placement.onFargate) return `Fargate ${certain ? 'refuses' : 'may refuse'} ${who}`;
  return `Fargate ${certain ? 'will' : 'may'} refuse ${who} once its pods are made again`;
}

function shortened(evidence: readonly Evidence[]): Evidence[] {
  const rest = evidence.length - most;
  return rest <= 0 ? [...evidence] : [...evidence.slice(0, most), { what: 'and more', is: String(rest) }];
}

/** Fargate's own words about this pod, if it has said something that concerns the rule. */
export function fargateMessage({ pod: { scheduled } }: JudgedPod, rule: string): Evidence[] {
  if (scheduled?.status !== 'False' || scheduled.message === null) return [];
  return rulesBehind(scheduled.message).includes(rule) ? [{ what: 'what Fargate says', is: scheduled.message }] : [];
}

/** A container as it is found in a manifest. */
export function containerText({ name, init }: Pick<Container, 'name' | 'init'>): string {
  // Knative lets its only container go without a name.
  return `${init ? 'init container' : 'container'} ${name === '' ? 'without a name' : printable(name, 63)}`;
}

/** Patch of a pod spec for the given containers, by list and name. */
export function patchOf(
  containers: readonly Container[],
  patch: (container: Container) => object,
): Readonly<Record<string, readonly object[]>> {
  const entries = (init: boolean) =>
    containers
      .filter((container) => container.init === init)
      .map((one) => ({ ...(one.name !== '' && { name: one.name }), ...patch(one) }));
  const [init, others] = [entries(true), entries(false)];
  return {
    ...(init.length > 0 && { initContainers: init }),
    ...(others.length > 0 && { containers: others }),
  };
}
