import { Fault } from '#model/fault.ts';
import type { Store } from './store.ts';

/** Writes what is not there yet; what is there stays as it is. */
export async function writeOnce(store: Store, key: string, text: string, type: string): Promise<void> {
  for (let left = 5; left > 0; left -= 1) {
    if (await store.write(key, text, type, 'absent')) return;
    // A conflict alone does not mean that the other one got through.
    if ((await store.read(key)) !== null) return;
  }
  throw new Fault('runtime', `${store.where(key)} could not be written: others are writing it.`);
}
