import { isConfKey } from '#audit/logging/config/vocabulary.ts';
import { Fault } from '#model/fault.ts';
import type { LoggingInput } from './logging-input.ts';
import { readLoggingManifest } from './logging-input-manifest.ts';

/** Reads a ConfigMap manifest (YAML or JSON), or the bare text of `output.conf` or another data key. */
export function readLoggingInput(text: string, fileName: string): LoggingInput {
  if (isBare(text, fileName)) return readBare(text, fileName);
  if (text.trim() === '') throw new Fault('usage', `${fileName} is empty; expected a ConfigMap or an output.conf`);
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
