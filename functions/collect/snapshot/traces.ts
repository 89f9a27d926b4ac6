import { plural } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { kinds } from '../kinds/index.ts';
import { numberOf, objectOf, type RawObject, textOf, type RawPages } from '../raw/fields.ts';
import type { RawSource } from '../source.ts';

/**
 * Pods that other files of a snapshot mention, in the namespaces that count; null if there are none. If there are such
 * pods, a pod list without any is incomplete.
 */
export async function podsToldOf(source: RawSource, counts: (namespace: string) => boolean): Promise<string | null> {
  const isCounted = (raw: RawObject) => counts(textOf(objectOf(raw['metadata'])['namespace']) ?? '');
  let running = 0;
  await each(source.list(kinds.workloads), (raw) => (running += isCounted(raw) ? podsOf(raw) : 0));
  if (running > 0) return `workloads tell of ${plural(running, 'pod')} that ${running === 1 ? 'runs' : 'run'}`;
  const lived = new Set<string>();
  const ended = new Set<string>();
  await each(source.list(kinds.events), (raw) => {
    const object = objectOf(raw['involvedObject'] ?? raw['regarding']);
    const [name, namespace] = [textOf(object['name']), textOf(object['namespace']) ?? ''];
    if (object['kind'] !== 'Pod' || name === null || !counts(namespace)) return;
    (raw['reason'] === 'Killing' ? ended : lived).add(`${namespace}/${name}`);
  });
  const left = [...lived].filter((name) => !ended.has(name)).length;
  return left === 0 ? null : `events tell of ${plural(left, 'pod')}`;
}

/** Counts only controllers without an owner: a Deployment's count includes its ReplicaSets. */
function podsOf(raw: RawObject): number {
  const status = objectOf(raw['status']);
  const owners = objectOf(raw['metadata'])['ownerReferences'];
  if (Array.isArray(owners) && owners.length > 0) return 0;
  return numberOf(status['replicas']) ?? numberOf(status['currentNumberScheduled']) ?? numberOf(status['active']) ?? 0;
}

/** An unreadable file mentions nothing. */
async function each(pages: RawPages, see: (raw: RawObject) => void): Promise<void> {
  try {
    for await (const page of pages) page.forEach(see);
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
  }
}
