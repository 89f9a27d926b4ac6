import * as z from 'zod';
import { AuditorError } from '#model/auditor-error.ts';
import {
  type EventBridgeEvent,
  eventBridgeSchema,
  logsEventSchema,
  scheduledTerminationSchema,
} from '#model/alerts/incoming-events.ts';
import { toIso } from '#lib/time.ts';
import { hintsFromAuditLog } from './audit-log.ts';
import { hintsFromCloudTrail } from './cloudtrail.ts';
import { checked, type Hints, type HintsContext, shortText, clusterOf, timeOf } from './hint-fields.ts';
import { hintsFromKubernetes } from './kubernetes-event.ts';

const anyObject = z.record(z.string(), z.unknown());

/** Hints from an event. Fails with an `AuditorError` that says what is wrong with an unknown event. */
export function hintsFrom(event: unknown, context: HintsContext): Hints {
  const object = checked(anyObject, event, 'The event is not understood');
  if ('awslogs' in object) {
    const { awslogs } = checked(logsEventSchema, object, 'The log events are not understood');
    return hintsFromAuditLog(awslogs.data, context);
  }
  if ('detail-type' in object) {
    return hintsFromBus(checked(eventBridgeSchema, object, 'The event of EventBridge is not understood'), context);
  }
  const keys = Object.keys(object).slice(0, 10).join(', ');
  throw new AuditorError(
    'usage',
    `The event is neither of EventBridge (detail-type) nor of CloudWatch Logs (awslogs); it has ${shortText(keys) || 'no fields'}`,
  );
}

function hintsFromBus(event: EventBridgeEvent, context: HintsContext): Hints {
  const { source, 'detail-type': type } = event;
  // Alerts are published on the same bus; they must not start polls that lead to more alerts.
  if (source === 'fargate-auditor') return { hints: [], ignored: 'an event of fargate-auditor itself' };
  if (!source.startsWith('aws.')) return hintsFromKubernetes(event, context);
  if (source !== 'aws.eks') {
    throw new AuditorError('usage', `No event of ${shortText(source)} is a reason to look; a rule matches too much`);
  }
  if (type === 'EKS Fargate Pod Scheduled Termination') return hintsFromTermination(event, context);
  if (type === 'AWS API Call via CloudTrail') return hintsFromCloudTrail(event, context);
  return { hints: [], ignored: `"${shortText(type)}" says nothing of Fargate profiles or pods` };
}

/**
 * A pod that could not be evicted for patching and will be deleted at a deadline: no object in the cluster shows it.
 */
function hintsFromTermination(event: EventBridgeEvent, { now }: HintsContext): Hints {
  const what = 'The event of a scheduled termination is not understood';
  const detail = checked(scheduledTerminationSchema, event.detail, what, ['detail']);
  const deadline = toIso(detail.scheduledTerminationTime);
  if (deadline === null) throw new AuditorError('usage', `${what}: detail.scheduledTerminationTime: not a time`);
  return {
    hints: [
      {
        schema: 'fargate-auditor/hint/v1',
        ...clusterOf(event, detail.clusterName, what, 'detail.clusterName'),
        source: 'scheduled-termination',
        at: timeOf([event.time], now()),
        evidence: {
          kind: 'scheduled-termination',
          namespace: detail.podNamespace,
          pod: detail.podName,
          profile: shortText(detail.fargateProfileName),
          message: shortText(detail.evictErrorMessage ?? ''),
          deadline,
        },
        audit: null,
      },
    ],
    ignored: null,
  };
}
