import type { RawObject } from '../raw/fields.ts';
import type { RawPages } from '../raw/pages.ts';

/** A kubectl List, one item a line; complete also when reading fails halfway, which `onFault` is told. */
export async function* listText(
  pages: RawPages,
  redact: (raw: RawObject) => RawObject,
  onFault: (error: unknown) => void,
): AsyncGenerator<string> {
  let separator = '\n';
  yield '{"apiVersion":"v1","items":[';
  try {
    for await (const page of pages) {
      for (const raw of page) {
        yield separator + JSON.stringify(redact(raw));
        separator = ',\n';
      }
    }
  } catch (error) {
    onFault(error);
  }
  yield '\n],"kind":"List","metadata":{"resourceVersion":""}}\n';
}
