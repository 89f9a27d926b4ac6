import { toIso } from '#lib/time.ts';
import { defineKind } from '../kind.ts';
import { essential, objectOf, textMap } from '../raw/fields.ts';

/** Namespaces, which selectors name. */
export default defineKind({
  name: 'namespaces',
  called: 'namespaces',
  slice: 'namespaces',
  resources: [{ resource: 'namespaces', group: '', versions: ['v1'], kind: 'Namespace', scope: 'Cluster' }],
  manifests: { wins: 'manifests', alone: 'all-if-any' },
  snapshot: {
    command: 'kubectl get namespaces -o json > namespaces.json',
    without:
      'whether the namespace of the logging configuration is labelled, and which selectors name no namespace, stays unknown',
  },
  keep: 'everything',
  fact: (raw) => {
    const metadata = objectOf(raw['metadata']);
    return {
      name: essential(metadata['name'], 'a namespace', 'metadata.name'),
      labels: textMap(metadata['labels']),
      createdAt: toIso(metadata['creationTimestamp']),
    };
  },
});
