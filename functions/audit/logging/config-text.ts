import { Scalar, stringify, YAMLMap } from 'yaml';
import { isNear } from '#lib/text/compare.ts';
import { yamlText } from '#lib/text/yaml-text.ts';
import type { Evidence, Subject } from '#model/finding/finding.ts';
import { excerpt, type Problem } from './config/interpret-config.ts';

export const loggingNamespace = 'aws-observability';

/** The one ConfigMap that configures logging on Fargate, for all profiles of a cluster. */
export const loggingConfigMapSubject: Subject = { kind: 'ConfigMap', namespace: loggingNamespace, name: 'aws-logging' };

/** True for a name that was probably meant to be `aws-observability`; a mere prefix such as `aws` was not. */
export function isNearlyLoggingNamespace(text: string): boolean {
  return text !== loggingNamespace && text.length >= loggingNamespace.length - 2 && isNear(text, loggingNamespace);
}

/** Namespace of the ConfigMap, with the label that AWS documents as required. */
export function namespaceManifest(): string {
  return yamlText({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: loggingNamespace, labels: { 'aws-observability': 'enabled' } },
  });
}

/** Complete ConfigMap to apply. The text is in block style, since its indentation matters. */
export function configMapManifest(data: Readonly<Record<string, string>>): string {
  const texts = new YAMLMap();
  for (const [key, text] of Object.entries(data)) texts.set(scalar(key, 'PLAIN'), scalar(text, 'BLOCK_LITERAL'));
  const metadata = { name: 'aws-logging', namespace: loggingNamespace };
  const yaml = stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: texts }, { lineWidth: 0 });
  // They occur only in quoted scalars; kubectl's parser does not accept them unescaped.
  return yaml.replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

/** Quoted, unless every character is sure to be read unchanged. */
function scalar(text: string, type: Scalar.Type): Scalar {
  const result = new Scalar(text);
  result.type = /^[\x21-\x7e][\x20-\x7e\n\t]*$/.test(text) ? type : Scalar.QUOTE_DOUBLE;
  return result;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The smallest configuration that ships container logs to CloudWatch Logs. */
export function exampleConfig(cluster: string, region: string): Record<string, string> {
  const lines = [
    '[OUTPUT]',
    '    Name cloudwatch_logs',
    '    Match kube.*',
    `    region ${region}`,
    `    log_group_name /aws/eks/${cluster}/fargate`,
    '    log_stream_prefix pod-',
    '    auto_create_group true',
  ];
  return { 'output.conf': `${lines.join('\n')}\n` };
}

/** Position and message, e.g. `output.conf line 3, column 5: …`. */
export function problemText({ key, line, column, message }: Problem): string {
  const where = key === null ? '' : `${excerpt(key)} line ${String(line)}, column ${String(column)}: `;
  return where + message.replace(/\.$/, '');
}

const mostListed = 20;

/** The first problems, and how many more there are. */
export function problemEvidence(problems: readonly Problem[]): Evidence[] {
  const more = problems.length - mostListed;
  return [
    ...problems.slice(0, mostListed).map((problem) => ({
      what: problemText(problem),
      is: problem.is,
      ...(problem.shouldBe === undefined ? {} : { shouldBe: problem.shouldBe }),
    })),
    ...(more > 0 ? [{ what: 'further problems', is: String(more) }] : []),
  ];
}
