import { toIso } from '#lib/time.ts';
import { Fault } from '#model/fault.ts';
import { type EventBridgeEvent, scheduledTerminationSchema } from '#model/alerts/incoming-events.ts';
import { checked, clusterOf, type Hints, type HintsContext, shortText, timeOf } from './hint-fields.ts';

/** A pod that could not be evicted for patching and will be deleted at a deadline: no object of the cluster shows it. */
export function hintsFromTermination(event: EventBridgeEvent, { now }: HintsContext): Hints {
  const what = 'The event of a scheduled termination is not understood';
  const detail = checked(scheduledTerminationSchema, event.detail, what, ['detail']);
  const deadline = toIso(detail.scheduledTerminationTime);
  if (deadline === null) throw new Fault('usage', `${what}: detail.scheduledTerminationTime: not a time`);
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
