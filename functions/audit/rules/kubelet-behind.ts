import { minorOf } from '#lib/minor-version.ts';
import { plural } from '#lib/plural.ts';
import { printable } from '#lib/printable.ts';
import { subjectText } from '#model/subject.ts';
import { awsDocs } from '../engine/aws-docs.ts';
import { KubeletCount, type LaggingNodes } from '../running/kubelet-count.ts';
import { defineRule, type Facts, type FoldState, type Outcome, type Violation } from '../rule.ts';

const severity = 'medium';

type KubeletFacts = Facts<'nodes', 'workloads'>;

export default defineRule({
  id: 'kubelet-behind',
  group: 'running',
  title: "Pods on Fargate have a kubelet of the control plane's minor version",
  severity,
  needs: ['nodes'],
  uses: ['workloads'],
  podsOptional: true,
  docs: awsDocs.updateCluster,
  notApplicable: ({ nodes }) => (nodes.fargate === 0 ? 'the cluster has no node of Fargate' : null),
  fold: { start },
});

function start({ nodes, cluster, scope }: KubeletFacts): FoldState {
  const control = minorOf(cluster.version);
  const count = new KubeletCount(nodes, control);
  return {
    see(pod) {
      count.see(pod);
      return false;
    },
    *finish(podsComplete) {
      if (control === null) {
        const version = printable(cluster.version, 40);
        yield { unjudged: `the version of the cluster, "${version}", is not understood`, count: nodes.fargate };
        return;
      }
      yield { judged: count.understood };
      yield* strangers(nodes.fargate - count.understood);
      for (const lagging of count.behind()) {
        const isTheirs = concerns(lagging, scope, podsComplete);
        if (isTheirs === 'unknown') yield unnamed(lagging);
        else if (isTheirs) yield violation(lagging, podsComplete, { ...cluster, control });
      }
    },
  };
}

function* strangers(count: number): Iterable<Outcome> {
  if (count > 0) yield { unjudged: `${plural(count, 'node')}: the kubelet version is not understood`, count };
}

/** Nodes belong to no namespace: where only some are asked for, those count that run pods of these. */
function concerns({ pods }: LaggingNodes, scope: readonly string[], podsComplete: boolean): boolean | 'unknown' {
  if (scope.length === 0) return true;
  if (pods === null) return 'unknown';
  return pods.pods > 0 || (podsComplete ? false : 'unknown');
}

function unnamed({ nodes, minor }: LaggingNodes): Outcome {
  return {
    unjudged: `whether pods of the namespaces run on one of ${plural(nodes, 'node')} with kubelet 1.${String(minor)} is not known`,
    count: nodes,
  };
}

/**
 * How many minors a kubelet may be older: three from 1.25 on where the control plane is 1.28 or later, else two.
 * https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
 */
function allowedSkew(control: number, kubelet: number): number {
  return control >= 28 && kubelet >= 25 ? 3 : 2;
}

interface ControlPlane {
  readonly name: string;
  readonly version: string;
  /** Its minor. */
  readonly control: number;
}

function violation(lagging: LaggingNodes, podsComplete: boolean, { name, version, control }: ControlPlane): Violation {
  const { minor, nodes, pods } = lagging;
  const skew = control - minor;
  const allowed = allowedSkew(control, minor);
  const beyond = skew > allowed ? `, where ${String(allowed)} are allowed` : '';
  const who = pods === null || pods.pods === 0 ? '' : `, for ${podsComplete ? '' : 'at least '}${pods.who()}`;
  return {
    subject: { kind: 'Cluster', name },
    detail: `1.${String(minor)}`,
    severity: skew > allowed ? 'high' : severity,
    message: `${plural(nodes, 'node')} of Fargate ${nodes === 1 ? 'runs' : 'run'} kubelet 1.${String(minor)}${who}: ${plural(skew, 'minor version')} behind the control plane${beyond}`,
    evidence: [
      { what: 'control plane', is: version },
      ...lagging.versions.map((is) => ({ what: 'kubelet', is: printable(is, 80), shouldBe: `v1.${String(control)}` })),
    ],
    affected: affected(lagging),
    remediation: remedy(lagging),
  };
}

function affected({ nodes, pods }: LaggingNodes): NonNullable<Violation['affected']> {
  if (pods === null) return { pods: nodes, workloads: 0, names: [] };
  const { workloads } = pods.counts();
  return { pods: pods.pods, workloads: workloads.total, names: workloads.top.slice(0, mostNamed).map(subjectText) };
}

const mostNamed = 5;

function remedy({ pods }: LaggingNodes): Violation['remediation'] {
  const plan = {
    summary:
      'Make the pods again: Fargate starts a pod with the newest kubelet for the control plane, and never upgrades it',
    commands: ['kubectl get nodes -l eks.amazonaws.com/compute-type=fargate -o wide', ...(pods?.restart() ?? [])],
    notes: ['Do so before the next upgrade of the control plane, which makes the distance larger.'],
  };
  return pods?.withRestartNotes(plan) ?? plan;
}
