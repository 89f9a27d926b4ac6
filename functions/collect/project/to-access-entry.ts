import { toIso } from '#lib/time.ts';
import type { AccessEntry, PodIdentityAssociation } from '#model/cluster-access.ts';
import { essential, type RawObject, textOf } from '../raw/fields.ts';

/** From the `accessEntry` object of DescribeAccessEntry. */
export function toAccessEntry(raw: RawObject): AccessEntry {
  const principalArn = essential(raw['principalArn'], 'an access entry', 'principalArn');
  return {
    principalArn,
    type: essential(raw['type'], `the access entry of ${principalArn}`, 'type'),
    createdAt: toIso(raw['createdAt']),
  };
}

/** From an item of ListPodIdentityAssociations. */
export function toPodIdentityAssociation(raw: RawObject): PodIdentityAssociation {
  const what = 'a Pod Identity association';
  return {
    namespace: essential(raw['namespace'], what, 'namespace'),
    serviceAccount: essential(raw['serviceAccount'], what, 'serviceAccount'),
    id: textOf(raw['associationId']) ?? '',
  };
}
