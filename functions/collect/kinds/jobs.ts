import { toIso } from '#lib/time.ts';
import type { Job } from '#model/facts/workload.ts';
import { defineKind } from '../kind.ts';
import { essential, listOf, numberOf, objectOf, type RawObject } from '../raw/fields.ts';
import { toOwner } from '../raw/metadata.ts';
import { keepFields, redactWorkload } from '../raw/redaction.ts';

/** Keeps only a Job's end: messages of conditions may repeat anything. */
const keepEnd = keepFields([
  ...['type', 'status', 'lastTransitionTime'].map((field) => `status.conditions[].${field}`),
  'status.completionTime',
]);

/** Jobs, finished or not, in the namespaces whose pods are read. */
export default defineKind({
  name: 'jobs',
  called: 'Jobs',
  slice: 'jobs',
  resources: [{ resource: 'jobs', group: 'batch', versions: ['v1'], kind: 'Job', scope: 'Namespaced' }],
  byNamespace: true,
  manifests: 'none',
  snapshot: {
    command: 'kubectl get jobs -A -o json > jobs.json',
    without:
      'the Jobs in `workloads.json` are taken; `snapshot` writes them apart, so that one denied read does not cost the other',
    orIn: 'workloads',
  },
  keep: (raw) => ({ ...redactWorkload(raw), ...keepEnd(raw) }),
  fact: (raw): Job => {
    const metadata = objectOf(raw['metadata']);
    const name = essential(metadata['name'], 'a Job', 'metadata.name');
    return {
      namespace: essential(metadata['namespace'], `Job ${name}`, 'metadata.namespace'),
      name,
      owner: toOwner(metadata),
      ttlSeconds: numberOf(objectOf(raw['spec'])['ttlSecondsAfterFinished']),
      ...endOf(objectOf(raw['status'])),
    };
  },
});

/** The TTL counts from the transition of the finished condition; only succeeded Jobs have a `completionTime`. */
function endOf(status: RawObject): Pick<Job, 'finishedAt' | 'outcome'> {
  const over = listOf(status['conditions'])
    .map(objectOf)
    .find(({ type, status: holds }) => (type === 'Complete' || type === 'Failed') && holds === 'True');
  const completed = toIso(status['completionTime']);
  const succeeded = over === undefined ? completed !== null : over['type'] === 'Complete';
  const isOver = over !== undefined || completed !== null;
  return {
    finishedAt: toIso(over?.['lastTransitionTime']) ?? completed,
    outcome: isOver ? (succeeded ? 'succeeded' : 'failed') : null,
  };
}
