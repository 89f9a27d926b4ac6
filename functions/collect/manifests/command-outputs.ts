import { type Document, isMap, isNode, YAMLMap } from 'yaml';
import { AuditorError } from '#model/auditor-error.ts';
import { JsonStream } from '../raw/json-stream.ts';
import { keyText } from './yaml-documents.ts';

/**
 * The outputs of several commands that stand one after the other in a text of JSON, each with blanks in place of all
 * others, so that its places are those of the text. Any other text is one.
 */
export function jsonOutputs(text: string, file: string): string[] {
  const bytes = Buffer.from(text);
  const ends: number[] = [];
  const json = new JsonStream(file, ['$'], () => ends.push(json.token + 1));
  try {
    json.write(bytes);
    json.end();
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    return [text];
  }
  return ends.length < 2 ? [text] : ends.map((end, index) => alone(bytes, ends[index - 1] ?? 0, end));
}

function alone(bytes: Buffer, start: number, end: number): string {
  const before = bytes.subarray(0, start).toString();
  return before.replace(/[^\n]/g, ' ') + bytes.subarray(start, end).toString();
}

/** The outputs of several commands that run into one document of YAML: each begins where a key stands again. */
export function yamlOutputs({ contents }: Document): unknown[] {
  if (!isMap(contents)) return [contents];
  const outputs: YAMLMap[] = [];
  const seen = new Set<string | null>();
  for (const pair of contents.items) {
    const key = keyText(pair);
    if (outputs.length === 0 || seen.has(key)) {
      seen.clear();
      const output = new YAMLMap();
      output.range = isNode(pair.key) ? (pair.key.range ?? null) : null;
      outputs.push(output);
    }
    seen.add(key);
    outputs.at(-1)?.items.push(pair);
  }
  return outputs.length < 2 ? [contents] : outputs;
}
