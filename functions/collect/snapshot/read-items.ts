import type { RawObject } from '../raw/fields.ts';
import type { RawPages } from '../raw/pages.ts';
import { lineItems } from './line-items.ts';
import { listItems } from './list-items.ts';
import type { KubernetesKind } from '../source.ts';
import { kindsIn, kindText, wrongKind } from './wrong-kind.ts';

const pageSize = 500;

/** Pages of the items of a kubectl List, or of a file with one object a line; each checked to be of the right kind. */
export async function* readItems(file: string, of: KubernetesKind): RawPages {
  const isLines = /\.jsonl(?:\.gz)?$/.test(file);
  let page: RawObject[] = [];
  for await (const items of isLines ? lineItems(file) : listItems(file, of)) {
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

/** Items of a List read with `kubectl get --raw` carry no kind. */
function checkKind(item: RawObject, file: string, of: KubernetesKind): void {
  const kinds: readonly unknown[] = kindsIn(of);
  const kind = item['kind'];
  if (kind !== undefined && !kinds.includes(kind)) throw wrongKind(file, of, `a ${kindText(kind)}`);
}
