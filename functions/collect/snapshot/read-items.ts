import { objectOf, type RawObject } from '../raw/fields.ts';
import type { RawPages } from '../raw/pages.ts';
import { lineItems } from './line-items.ts';
import { listItems } from './list-items.ts';
import { isYaml, parseYaml, readWhole } from './read-document.ts';
import type { KubernetesKind } from '../source.ts';
import { kindsIn, kindText, wrongKind } from './wrong-kind.ts';

const pageSize = 500;

/** Pages of the items of a kubectl List, or of a file with one object a line; each checked to be of the right kind. */
export async function* readItems(file: string, of: KubernetesKind): RawPages {
  let page: RawObject[] = [];
  for await (const items of itemsIn(file, of)) {
    for (const item of items) {
      checkKind(item, file, of);
      page.push(item);
      if (page.length === pageSize) {
        yield page;
        page = [];
      }
    }
  }
  if (page.length > 0) yield page;
}

function itemsIn(file: string, of: KubernetesKind): AsyncIterable<readonly RawObject[]> {
  if (/\.jsonl(?:\.gz)?$/.test(file)) return lineItems(file);
  return isYaml(file) ? yamlItems(file, of) : listItems(file, of);
}

/** Too long for a text that has to be read whole, as YAML has. */
const longestYaml = 128 * 1024 * 1024;

async function* yamlItems(file: string, of: KubernetesKind): AsyncGenerator<readonly RawObject[]> {
  const documents = parseYaml(await readWhole(file, longestYaml), file).map(objectOf);
  for (const document of documents) {
    const { kind, items } = document;
    if (Array.isArray(items)) yield items.map(objectOf);
    else if ((kindsIn(of) as readonly unknown[]).includes(kind)) yield [document];
    else throw wrongKind(file, of, kind === undefined ? 'no List' : `a ${kindText(kind)}`);
  }
}

/** Items of a List read with `kubectl get --raw` carry no kind. */
function checkKind(item: RawObject, file: string, of: KubernetesKind): void {
  const kinds: readonly unknown[] = kindsIn(of);
  const kind = item['kind'];
  if (kind !== undefined && !kinds.includes(kind)) throw wrongKind(file, of, `a ${kindText(kind)}`);
}
