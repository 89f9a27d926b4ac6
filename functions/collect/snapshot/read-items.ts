import type { RawObject } from '../raw/fields.ts';
import type { RawPages } from '../raw/pages.ts';
import { type ListFileName, snapshotFiles } from './files.ts';
import { lineItems } from './line-items.ts';
import { listItems } from './list-items.ts';
import { kindText, wrongKind } from './wrong-kind.ts';

const pageSize = 500;

/** Pages of the items of a kubectl List, or of a file with one object a line; each checked to be of the right kind. */
export async function* readItems(file: string, name: ListFileName): RawPages {
  const isLines = /\.jsonl(?:\.gz)?$/.test(file);
  let page: RawObject[] = [];
  for await (const items of isLines ? lineItems(file) : listItems(file, name)) {
    for (const item of items) {
      checkKind(item, file, name);
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
function checkKind(item: RawObject, file: string, name: ListFileName): void {
  const kinds: readonly unknown[] = snapshotFiles[name].kinds;
  const kind = item['kind'];
  if (kind !== undefined && !kinds.includes(kind)) throw wrongKind(file, name, `a ${kindText(kind)}`);
}
