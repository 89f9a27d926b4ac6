import { toIso } from '#lib/time.ts';
import type { Job, JobSettings } from '#model/job.ts';
import type { RawObject } from '../raw-source.ts';
import { essential, listOf, objectOf, textOf } from './fields.ts';
import { toOwner } from './to-owner.ts';

export function toJob(raw: RawObject): Job {
  const metadata = objectOf(raw['metadata']);
  const name = essential(metadata['name'], 'a Job', 'metadata.name');
  return {
    namespace: essential(metadata['namespace'], `Job ${name}`, 'metadata.namespace'),
    name,
    owner: toOwner(metadata),
    ttlSeconds: ttlOf(objectOf(raw['spec'])),
    finishedAt: finishedAt(objectOf(raw['status'])),
  };
}

/** Kubernetes keeps three Jobs that succeeded and one that failed, unless told otherwise. */
export function toJobSettings(spec: RawObject): JobSettings {
  return {
    ttlSeconds: ttlOf(objectOf(objectOf(spec['jobTemplate'])['spec'])),
    keeps: {
      succeeded: countOf(spec['successfulJobsHistoryLimit']) ?? 3,
      failed: countOf(spec['failedJobsHistoryLimit']) ?? 1,
    },
    suspended: spec['suspend'] === true,
    concurrencyPolicy: textOf(spec['concurrencyPolicy']),
  };
}

function ttlOf(spec: RawObject): number | null {
  return countOf(spec['ttlSecondsAfterFinished']);
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** The time to live counts from the condition that says so; `completionTime` is of those alone that succeeded. */
function finishedAt(status: RawObject): string | null {
  const over = listOf(status['conditions'])
    .map(objectOf)
    .find(({ type, status: holds }) => (type === 'Complete' || type === 'Failed') && holds === 'True');
  return toIso(over?.['lastTransitionTime']) ?? toIso(status['completionTime']);
}
