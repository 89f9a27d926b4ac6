import { AuditorError } from '#model/auditor-error.ts';
import type { Hint } from '#model/alerts/hint.ts';
import { cloudTrailSchema, type EventBridgeEvent } from '#model/alerts/incoming-events.ts';
import { checked, clusterOf, type Hints, type HintsContext, shortText, timeOf } from './hint-fields.ts';

type Elements = Readonly<Record<string, unknown>> | null | undefined;

/** Calls that change the result of an audit. */
const audited = new Set([
  'CreateFargateProfile',
  'DeleteFargateProfile',
  'CreateAccessEntry',
  'UpdateAccessEntry',
  'DeleteAccessEntry',
  'AssociateAccessPolicy',
  'DisassociateAccessPolicy',
]);

const what = 'The record of CloudTrail is not understood';

/**
 * Hints for a call that changed a cluster's profiles or access. A deleted cluster is polled once more, which resolves
 * its alerts; there is nothing left to audit.
 */
export function hintsFromCloudTrail(event: EventBridgeEvent, { now }: HintsContext): Hints {
  const record = checked(cloudTrailSchema, event.detail, what, ['detail']);
  const { eventName, errorCode, requestParameters, responseElements } = record;
  if (!audited.has(eventName) && eventName !== 'DeleteCluster') return ignored(`${eventName} changes nothing here`);
  if (typeof errorCode === 'string' && errorCode !== '') return ignored(`${eventName} failed: ${errorCode}`);
  const profile = decoded(requestParameters?.['fargateProfileName'], 'fargateProfileName');
  const hint: Hint = {
    schema: 'fargate-auditor/hint/v1',
    ...clusterOf(event, nameIn(requestParameters, responseElements), what, 'detail.requestParameters.name'),
    source: 'cloudtrail',
    at: timeOf([record.eventTime, event.time], now()),
    evidence: null,
    audit: audited.has(eventName) ? { why: eventName, profile, tries: 0 } : null,
  };
  return { hints: [hint], ignored: null };
}

/**
 * CloudTrail records the parameter names of the HTTP request, whose path calls the cluster `name`: observed for
 * CreateAccessEntry and AssociateAccessPolicy, where path values may be URL-encoded. Other calls were observed with the
 * SDK's name, `clusterName`. No record of CreateFargateProfile was available, so all names are accepted.
 * https://stratus-red-team.cloud/attack-techniques/AWS/eks.lateral-movement.create-access-entry/
 * https://docs.aws.amazon.com/eks/latest/userguide/understanding-service-name-entries.html
 */
function nameIn(request: Elements, response: Elements): string | null {
  const inRequest = [request?.['name'], request?.['clusterName']];
  const inResponse = Object.values(response ?? {}).map((element) => clusterNameOf(element));
  const found = [...inRequest, ...inResponse].find((name) => typeof name === 'string' && name !== '');
  return decoded(found, 'name');
}

function clusterNameOf(element: unknown): unknown {
  return typeof element === 'object' && element !== null && 'clusterName' in element ? element.clusterName : null;
}

function decoded(value: unknown, field: string): string | null {
  if (typeof value !== 'string' || value === '') return null;
  try {
    return shortText(decodeURIComponent(value));
  } catch (error) {
    throw new AuditorError('usage', `${what}: detail.requestParameters.${field}: not URL-encoded as it should be`, {
      cause: error,
    });
  }
}

function ignored(why: string): Hints {
  return { hints: [], ignored: shortText(why) };
}
