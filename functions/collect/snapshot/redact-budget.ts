import { listOf, objectOf, only, type RawObject } from '../raw/fields.ts';
import { redactObject } from './redact.ts';

const specFields = ['minAvailable', 'maxUnavailable', 'selector', 'unhealthyPodEvictionPolicy'];
const statusFields = [
  ...['observedGeneration', 'disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'],
];

/** Its terms and its counts; `disruptedPods` names pods that are gone. */
export function redactBudget(raw: RawObject): RawObject {
  const status = objectOf(raw['status']);
  const conditions = listOf(status['conditions']).map((one) => only(['type', 'status', 'reason', 'message'], one));
  return {
    ...redactObject(raw),
    spec: only(specFields, raw['spec']),
    status: { ...only(statusFields, status), conditions },
  };
}
