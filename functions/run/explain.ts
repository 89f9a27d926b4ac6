import { auditCluster } from '../audit/audit-cluster.ts';
import { explainMatching, podExplainer } from '../audit/explain-workload.ts';
import { rules } from '../audit/rules/index.ts';
import { collectFacts } from '../collect/facts.ts';
import { collectPodStory } from '../collect/pod-story.ts';
import { collectPods } from '../collect/pods.ts';
import type { RawSource } from '../collect/raw-source.ts';
import type { ClusterFacts } from '../model/cluster-facts.ts';
import type { Explanation } from '../model/explanation.ts';
import { Fault } from '../model/fault.ts';
import type { ClusterResult, Finding } from '../model/result.ts';
import { type Subject, subjectText } from '../model/subject.ts';
import type { Workload } from '../model/workload.ts';
import { type FoundPods, watchPods } from './found-pods.ts';
import { type Asked, notFound } from './workload-name.ts';

const podsShown = 10;

/** Tells the whole story of one workload: what selects it, where it runs, whether it logs, and what to change. */
export async function explain(source: RawSource, asked: Asked): Promise<Explanation> {
  const scope = asked.namespace === null ? [] : [asked.namespace];
  const facts = await collectFacts(source, { scope });
  const explainer = podExplainer(facts);
  const found = watchPods((pod) => explainer.subjectOf(pod), podsShown);
  const result = await auditCluster(facts, found.watch(collectPods(source, facts)), rules);
  const subject = subjectAsked(asked, facts, found);
  const { count, pods } = found.of(subject);
  const pod = (asked.what === 'pod' ? found.named(asked.namespace, asked.name) : undefined) ?? pods[0] ?? null;
  const workload = workloadOf(facts, subject);
  return {
    cluster: { name: facts.cluster.name, arn: facts.cluster.arn, version: facts.cluster.version },
    takenAt: facts.takenAt,
    subject,
    ...explainMatching(facts, subject.namespace ?? '', workload, pod),
    podCount: count,
    pods: pods.map((one) => explainer.explain(one)),
    story: pod === null ? null : await collectPodStory(source, pod),
    findings: findingsOf(result, subject),
    open: openRules(result),
  };
}

/** The workload that is meant: the owner of the named pod, or the one object of that kind and name. */
function subjectAsked(asked: Asked, facts: ClusterFacts, found: FoundPods): Subject {
  if (asked.what === 'pod') {
    const subject = found.subjectOfPod(asked.namespace, asked.name);
    if (subject === undefined) throw notFound(asked, found.podNames());
    return subject;
  }
  const all = [...found.subjects(), ...(facts.workloads.ok ? facts.workloads.value.map(toSubject) : [])];
  const ofKind = all.filter(
    ({ kind, namespace }) => kind === asked.kind && (asked.namespace ?? namespace) === namespace,
  );
  const candidates = [
    ...new Map(ofKind.filter(({ name }) => name === asked.name).map((s) => [subjectText(s), s])).values(),
  ];
  const [subject] = candidates;
  if (subject === undefined) throw notFound(asked, [...new Set(ofKind.map(({ name }) => name))].sort());
  if (candidates.length === 1) return subject;
  const where = candidates.map(({ namespace }) => namespace).join(', ');
  throw new Fault('usage', `${asked.kind} ${asked.name} is in several namespaces (${where}): add -n NAMESPACE`);
}

function toSubject({ kind, namespace, name }: Workload): Subject {
  return { kind, namespace, name };
}

function workloadOf(facts: ClusterFacts, subject: Subject): Workload | null {
  const text = subjectText(subject);
  return (facts.workloads.ok ? facts.workloads.value : []).find((one) => subjectText(toSubject(one)) === text) ?? null;
}

/** Those about the workload, and those that explain them. */
function findingsOf({ findings }: ClusterResult, subject: Subject): Finding[] {
  const own = findings.filter((finding) => subjectText(finding.subject) === subjectText(subject));
  const causes = new Set(own.map(({ cause }) => cause));
  return findings.filter((finding) => own.includes(finding) || causes.has(finding.fingerprint));
}

function openRules({ verdicts }: ClusterResult): { rule: string; reason: string }[] {
  return verdicts.filter(({ status }) => status === 'not-evaluated').map(({ rule, reason = '' }) => ({ rule, reason }));
}
