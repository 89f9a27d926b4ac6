import { excerpt } from '#audit/logging/config/interpret-config.ts';
import { isConfKey } from '#audit/logging/config/vocabulary.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { LoggingInput } from './logging-input.ts';
import { readLoggingManifest } from './logging-input-manifest.ts';

/** Reads a ConfigMap manifest (YAML or JSON), or the bare text of `output.conf` or another data key. */
export function readLoggingInput(text: string, fileName: string): LoggingInput {
  const input = isBare(text, fileName) ? readBare(text, fileName) : readWhole(text, fileName);
  const [key] = Object.entries(input.data).find(([, value]) => helmAction.test(value)) ?? [];
  if (key === undefined) return input;
  throw new AuditorError(
    'usage',
    `${fileName}: ${excerpt(key)} is a Helm template, of which nothing is judged: render it first, as with helm template, and give what comes out`,
  );
}

/** What Helm would act on; `{{ name }}` may be of another language, or the name that is meant. */
const helmAction =
  /\{\{-?\s*(?:[.$"]|\/\*|(?:if|else|end|with|range|define|block|include|template|tpl|toYaml|required|default|printf|quote|lookup|index)\b)/;

function readWhole(text: string, fileName: string): LoggingInput {
  if (text.trim() === '')
    throw new AuditorError('usage', `${fileName} is empty; expected a ConfigMap or an output.conf`);
  return readLoggingManifest(text, fileName);
}

function readBare(text: string, fileName: string): LoggingInput {
  const name = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
  const bareKey = isConfKey(name) ? name : 'output.conf';
  return {
    data: { [bareKey]: text },
    bareKey,
    name: 'aws-logging',
    namespace: 'aws-observability',
    problems: [],
    notes: [],
    locate: (_, at) => at,
    print: (corrected) => corrected?.[bareKey] ?? text,
  };
}

function isBare(text: string, fileName: string): boolean {
  if (/\.(ya?ml|json)$/i.test(fileName)) return false;
  if (/\.conf$/i.test(fileName)) return true;
  const first = text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#'));
  // A JSON array begins with a bracket too, but no letter follows.
  return first !== undefined && /^\[\s*[a-z]/i.test(first);
}
