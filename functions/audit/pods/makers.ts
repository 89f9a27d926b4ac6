import { createHash } from 'node:crypto';
import { compareText } from '#lib/text/compare.ts';
import { isOnFargate, profileLabel, type Pod } from '#model/facts/pod.ts';
import type { Owner } from './owners.ts';

/** Kinds whose objects are each one run of something, of workflow engines and batch systems. */
const runs = /(?:Workflow|Run|Runner|RunnerSet|Execution|SparkApplication|[a-z]Job)$/;
const controllers: ReadonlySet<string> = new Set(['CronJob', 'ScaledJob']);

/** Labels by which workflow engines know the bare pods that they make. */
const engines =
  /^(?:airflow[-_/].*|kubernetes_executor|dag_id|prefect\.io\/.*|dagster\/.*|spark-(?:role|app.*|exec.*)|workflows\.argoproj\.io\/.*|tekton\.dev\/.*|jenkins\/.*|flyte.*|metaflow.*|luigi.*|job\.runner\.gitlab\.com\/.*|actions\.github\.com\/.*)$/;

/** Labels that say which run, or how it went, whatever their values look like. */
const ofRuns =
  /(?:^|[-_./])(?:uid|uuid|id|run|workflow|task-?run|pipeline-?run|hash|selector|attempt|try|date|time|timestamp|job-name|app-name|completed|status|state)(?:[-_](?:id|name|number|index))?$/i;

/** Labels that stay: keys such as `dag_id` and `task_id` say what runs, not which run. */
const ofMakers = /^(?:dag_id|task_id|flow[-_]id|pipeline[-_]id)$/i;

/** Labels that say what a pod is, the most telling first. */
const names = ['app.kubernetes.io/name', 'app', 'k8s-app', 'dag_id', 'tekton.dev/pipeline', 'tekton.dev/task'];

/**
 * The owner of a pod that a maker names anew with every run: all that it makes with the same labels, images and service
 * account are one subject, run ids aside, so that the next run is told as the last one was. Others stay as they are.
 */
export function makerOf(pod: Pod, owner: Owner): Owner {
  return isNamedPerRun(pod, owner) ? { ...owner, subject: makerSubject(pod, owner) } : owner;
}

function isNamedPerRun(pod: Pod, { subject: { kind, name } }: Owner): boolean {
  if (controllers.has(kind)) return false;
  if (runs.test(kind)) return true;
  if (kind === 'Job') return hasRunId(name, 1);
  if (kind !== 'Pod' || pod.owner !== null) return false;
  const isGenerated = pod.generateName !== null && name.startsWith(pod.generateName);
  return isGenerated || hasRunId(name, 2) || Object.keys(pod.labels).some((key) => engines.test(key));
}

/** `load-x7k2p`, `etl-20261130-0930`: a number of so many digits, letters and digits mixed, or a suffix of Kubernetes. */
function hasRunId(name: string, leastDigits: number): boolean {
  const [, ...parts] = name.split(/[-_.]/);
  return parts.some((part) => {
    if (/^\d+$/.test(part)) return part.length >= leastDigits;
    // Kubernetes leaves vowels out of what it makes up; a version such as `v2` is no run.
    return /^(?=.*\d)(?=.*[a-z])[a-z\d]{4,}$/.test(part) || /^[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(part);
  });
}

function makerSubject(pod: Pod, { subject: { kind, namespace } }: Owner): Owner['subject'] {
  const labels = sharedLabels(pod);
  const images = [...new Set(pod.containers.flatMap(({ image }) => image ?? []))].sort(compareText);
  const shared = JSON.stringify([labels, images, pod.serviceAccountName ?? 'default']);
  const hash = createHash('sha256').update(shared).digest('hex').slice(0, 6);
  const known = names.map((key) => labels.find(([own]) => own === key)?.[1]).find((value) => value !== undefined);
  const called = known ?? images[0]?.split('/').at(-1) ?? kind.toLowerCase();
  return { kind, namespace, name: `${called.replaceAll(/[^\w.-]+/g, '')}-${hash}` };
}

/** What the labels of a maker's pods have in common from run to run, in order. */
function sharedLabels(pod: Pod): (readonly [key: string, value: string])[] {
  const own = new Set([pod.name, pod.owner?.name ?? pod.name, pod.generateName ?? pod.name]);
  return Object.entries(pod.labels)
    .filter(([key]) => key !== profileLabel || !isOnFargate(pod))
    .map(([key, value]) => [key, isOfRun(key, value, own) ? '*' : withoutRunIds(value)] as const)
    .sort(([a], [b]) => compareText(a, b));
}

function isOfRun(key: string, value: string, own: ReadonlySet<string>): boolean {
  return own.has(value) || (ofRuns.test(key) && !ofMakers.test(key));
}

/** Each part with a digit may differ with the run. */
function withoutRunIds(value: string): string {
  return value.replaceAll(/[^-_.]*\d[^-_.]*/g, '*');
}
