import * as z from 'zod';
import { Fault } from '#model/fault.ts';
import { type EventBridgeEvent, eventBridgeSchema, logsEventSchema } from '#model/alerts/incoming-events.ts';
import { hintsFromAuditLog } from './audit-log.ts';
import { hintsFromCloudTrail } from './cloudtrail.ts';
import { checked, type Hints, type HintsContext, shortText } from './hint-fields.ts';
import { hintsFromKubernetes } from './kubernetes-event.ts';
import { hintsFromTermination } from './scheduled-termination.ts';

const anyObject = z.record(z.string(), z.unknown());

/** Hints that an event gives. Fails with a `Fault` that names what is wrong with an event that is not known. */
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
  throw new Fault(
    'usage',
    `The event is neither of EventBridge (detail-type) nor of CloudWatch Logs (awslogs); it has ${shortText(keys) || 'no fields'}`,
  );
}

function hintsFromBus(event: EventBridgeEvent, context: HintsContext): Hints {
  const { source, 'detail-type': type } = event;
  // Alerts are told on the same bus; they must not start polls that lead to alerts.
  if (source === 'fargate-auditor') return { hints: [], ignored: 'an event of fargate-auditor itself' };
  if (!source.startsWith('aws.')) return hintsFromKubernetes(event, context);
  if (source !== 'aws.eks') {
    throw new Fault('usage', `No event of ${shortText(source)} is a reason to look; a rule matches too much`);
  }
  if (type === 'EKS Fargate Pod Scheduled Termination') return hintsFromTermination(event, context);
  if (type === 'AWS API Call via CloudTrail') return hintsFromCloudTrail(event, context);
  return { hints: [], ignored: `"${shortText(type)}" says nothing of Fargate profiles or pods` };
}
