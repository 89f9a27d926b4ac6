import { listIn } from '../raw/aws-documents.ts';
import { defineAwsKind } from '../kind.ts';
import { essential, textOf } from '../raw/fields.ts';

const what = 'a Pod Identity association';

/** Pod Identity associations, which do nothing for pods on Fargate. */
export default defineAwsKind({
  name: 'pod-identity-associations',
  called: 'Pod Identity associations',
  extra: true,
  slice: 'podIdentityAssociations',
  of: 'profiles',
  permissions: { 'eks:ListPodIdentityAssociations': { on: 'cluster' } },
  ask: (aws) => aws.eks.podIdentityAssociations(aws.cluster),
  snapshot: {
    command:
      'aws eks list-pod-identity-associations --cluster-name CLUSTER --output json > pod-identity-associations.json',
    without: 'pods that rely on Pod Identity are not found',
  },
  ...listIn('associations'),
  keep: ['namespace', 'serviceAccount', 'associationId'],
  order: 'as-read',
  fact: ({ namespace, serviceAccount, associationId }) => ({
    namespace: essential(namespace, what, 'namespace'),
    serviceAccount: essential(serviceAccount, what, 'serviceAccount'),
    id: textOf(associationId) ?? '',
  }),
});
