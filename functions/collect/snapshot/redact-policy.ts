import { objectOf, type RawObject } from '../raw/fields.ts';
import { redactObject } from './redact.ts';

/** A SecurityGroupPolicy: which pods it selects, and their security groups. */
export function redactPolicy(raw: RawObject): RawObject {
  const { apiVersion, kind, metadata } = redactObject(raw);
  const { podSelector, serviceAccountSelector, securityGroups } = objectOf(raw['spec']);
  return { apiVersion, kind, metadata, spec: { podSelector, serviceAccountSelector, securityGroups } };
}
