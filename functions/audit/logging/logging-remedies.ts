import { plural } from '#lib/text/wording.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { ConfigMap } from '#model/facts/cluster-facts.ts';
import type { Remediation } from '#model/finding/finding.ts';
import { judgeLoggingConfig } from './config/judge-logging-config.ts';
import type { Problem } from './config/problem.ts';
import { configMapManifest, exampleConfig, namespaceManifest, problemText } from './config-text.ts';
import { contextOf } from './logging-fault.ts';

/** What is missing; null when it is not known whether there is the namespace. */
export function whatIsMissing(hasNamespace: boolean | null): string {
  return hasNamespace === false
    ? 'there is no namespace aws-observability'
    : 'there is no ConfigMap aws-logging in namespace aws-observability';
}

/** The first problem, and how many more there are. */
export function firstOf(problems: readonly Problem[]): string {
  const more = problems.length === 1 ? '' : ` (and ${plural(problems.length - 1, 'more problem')})`;
  return `${problems.slice(0, 1).map(problemText).join('')}${more}`;
}

/** How to mend `logging-configmap-missing`. */
export function makeConfigMap({ name, region }: Pick<ClusterInfo, 'name' | 'region'>): Remediation {
  return {
    summary: 'Create the namespace with its label and the ConfigMap, then make the pods on Fargate again',
    commands: ['kubectl apply -f aws-logging.yaml'],
    patch: `${namespaceManifest()}---\n${configMapManifest(exampleConfig(name, region))}`,
    notes: [
      'Only pods made after the ConfigMap is there are logged.',
      'The pod execution role of every profile must be allowed to write to the output; this example sends to CloudWatch Logs.',
    ],
  };
}

/** How to mend `logging-namespace-unlabelled`. */
export function labelNamespace(): Remediation {
  return {
    summary: 'Label the namespace, as AWS documents it, then make the pods again that do not log',
    commands: ['kubectl label namespace aws-observability aws-observability=enabled --overwrite'],
    patch: namespaceManifest(),
    notes: ['With the label, kubectl apply refuses a ConfigMap that Fargate would refuse.'],
  };
}

/** How to mend what is fatal to the ConfigMap: by the corrected text, where everything can be corrected for certain. */
export function correctConfigMap(data: ConfigMap['data'], cluster: ClusterInfo): Remediation {
  const { corrected } = judgeLoggingConfig(data, contextOf(cluster));
  const notes = ['Only pods made after the change are logged by it.'];
  if (corrected !== null) {
    const summary = 'Apply the corrected ConfigMap, then make the pods on Fargate again';
    return { summary, commands: ['kubectl apply -f aws-logging.yaml'], patch: configMapManifest(corrected), notes };
  }
  const commands = ['kubectl -n aws-observability edit configmap aws-logging'];
  return { summary: 'Correct each problem of the ConfigMap, then make the pods on Fargate again', commands, notes };
}
