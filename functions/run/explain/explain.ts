import { explainMatching, podExplainer } from '#audit/placement/explain-workload.ts';
import { arrivalsOf } from '#audit/logging/router-log.ts';
import { collectFacts } from '#collect/facts.ts';
import { isReadWhole, collectPodStory, collectPods } from '#collect/pods.ts';
import type { RawSource } from '#collect/source.ts';
import { type ClusterFacts, read } from '#model/facts/cluster-facts.ts';
import { type Configuration, noConfiguration, type ClusterExpectations } from '#model/configuration/configuration.ts';
import { leftUnjudged, type ClusterResult } from '#model/result/result.ts';
import type { Explanation } from '#model/finding/explanation.ts';
import type { Pod } from '#model/facts/pod.ts';
import { type Finding, type Subject, subjectText } from '#model/finding/finding.ts';
import { subjectAsked, workloadOf, type FoundPods, watchPods, type AskedObject } from './asked-subject.ts';
import { judgeFacts, readsOf, settingsFor } from '../scan/judge-facts.ts';

const podsShown = 10;

/** Tells the whole story of one workload: what selects it, where it runs, whether it logs, and what to change. */
export async function explain(
  source: RawSource,
  asked: AskedObject,
  configuration: Configuration = noConfiguration,
): Promise<Explanation> {
  const scope = asked.namespace === null ? [] : [asked.namespace];
  const facts = await collectFacts(source, { ...readsOf(configuration), scope });
  const { expected } = settingsFor(configuration, facts.cluster);
  const explainer = podExplainer(facts, expected);
  const found = watchPods((pod) => explainer.subjectOf(pod), podsShown);
  const pages = found.watch(collectPods(source, { ...facts, expected }));
  const result = await judgeFacts(facts, pages, configuration);
  const fault = source.unreachable?.() ?? null;
  if (fault !== null) throw fault;
  const subject = subjectAsked(asked, facts.workloads, found);
  const { namespace = '' } = subject;
  // Where no profile selects, pods that run were passed over; asked for by name, they are what matters.
  if (asked.namespace === null && !isReadWhole({ ...facts, expected }, namespace))
    return explain(source, { ...asked, namespace }, configuration);
  const pods = podsOf(asked, subject, found);
  const [pod = null] = pods;
  const findings = findingsOf(result, subject);
  return {
    ...identity(facts),
    subject,
    ...explainMatching(facts, namespace, workloadOf(facts.workloads, subject), pod),
    ...countOf(subject, found),
    pods: pods.map((one) => explainer.explain(one)),
    story: pod === null ? null : await collectPodStory(source, pod, facts.cluster),
    ...arrivalsIn(facts),
    findings,
    notes: notesOn(namespace, findings, expected),
    open: openRules(result),
  };
}

function arrivalsIn(facts: ClusterFacts): Pick<Explanation, 'arrivals' | 'arrivalsMissing'> {
  const { cluster, loggingConfigMap, logStreams } = facts;
  const configMap = loggingConfigMap.ok ? loggingConfigMap.value : null;
  if (configMap === null) return { arrivals: [], arrivalsMissing: null };
  const isAsked = arrivalsOf(cluster, configMap, read([])).length > 0;
  const arrivalsMissing = isAsked && !logStreams.ok ? logStreams.reason : null;
  return { arrivals: arrivalsOf(cluster, configMap, logStreams), arrivalsMissing };
}

function countOf(subject: Subject, found: FoundPods): Pick<Explanation, 'podCount' | 'podsMissing'> {
  return { podCount: found.of(subject).count, podsMissing: found.unread()?.reason ?? null };
}

function identity({
  cluster: { name, arn, version },
  takenAt,
}: ClusterFacts): Pick<Explanation, 'cluster' | 'takenAt'> {
  return { cluster: { name, arn, version }, takenAt };
}

/** The pod that was asked for, then others of its workload by name. */
function podsOf(asked: AskedObject, subject: Subject, found: FoundPods): readonly Pod[] {
  const { pods } = found.of(subject);
  const named = asked.what === 'pod' ? found.named(asked.namespace, asked.name) : undefined;
  return named === undefined ? pods : [named, ...pods.filter((pod) => pod.uid !== named.uid)].slice(0, podsShown);
}

/** Findings about the workload, and those that explain them. */
function findingsOf({ findings }: ClusterResult, subject: Subject): Finding[] {
  const own = findings.filter((finding) => subjectText(finding.subject) === subjectText(subject));
  const causes = new Set(own.map(({ cause }) => cause));
  return findings.filter((finding) => own.includes(finding) || causes.has(finding.fingerprint));
}

function openRules({ verdicts }: ClusterResult): { rule: string; reason: string }[] {
  return verdicts.filter(leftUnjudged).map(({ rule, reason = '' }) => ({ rule, reason }));
}

/** Settings of a workload by the configuration, for a person: expectations of its namespace, waivers of its findings. */
function notesOn(namespace: string, findings: readonly Finding[], expected: ClusterExpectations): string[] {
  const { fargate, noLogging } = expected;
  const onFargate = fargate(namespace);
  const unlogged = noLogging(namespace);
  const where =
    onFargate?.fargate === 'always' ? 'expected on Fargate' : 'kept off Fargate, so nothing is asked of placement';
  return [
    ...(onFargate === undefined ? [] : [`pods of namespace ${namespace} are ${where}: ${onFargate.reason}`]),
    ...(unlogged === undefined ? [] : [`no logs of namespace ${namespace} are wanted: ${unlogged.reason}`]),
    ...findings.flatMap(({ rule, waiver }) => (waiver === null ? [] : [`${rule} is waived${detailOf(waiver)}`])),
  ];
}

function detailOf({ reason, owner, until }: NonNullable<Finding['waiver']>): string {
  return `${until === undefined ? '' : ` until ${until}`}${owner === undefined ? '' : ` by ${owner}`}: ${reason}`;
}
