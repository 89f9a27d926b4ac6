import { listed, plural } from '#lib/text/wording.ts';
import type { StackAlarm, Subscription } from '#collect/stack/stack-source.ts';
import type { StackCheck } from '#model/finding/stack-diagnosis.ts';

/** A topic that people subscribe to. */
interface Mail {
  /** Messages that are sent there. */
  readonly what: string;
  readonly topicArn: string;
  readonly subscriptions: readonly Subscription[];
  /** Stack parameter that creates a subscription. */
  readonly parameter: string;
}

/** Whether anybody receives the messages of a topic. An unconfirmed address receives nothing. */
export function mailCheck({ what, topicArn, subscriptions, parameter }: Mail): StackCheck {
  const name = `subscriptions to ${what}`;
  const [confirmed, pending] = [true, false].map((is) =>
    subscriptions.filter(({ isConfirmed }) => isConfirmed === is),
  ) as [Subscription[], Subscription[]];
  const waiting = pending.map(
    ({ endpoint }) =>
      `confirm the mail that SNS sent to ${endpoint}, or subscribe again where it is older than three days`,
  );
  if (confirmed.length === 0)
    return {
      name,
      state: 'failed',
      told: `nobody gets them: ${topicArn} has ${pending.length === 0 ? 'no subscription' : 'none that was confirmed'}`,
      fix:
        pending.length === 0
          ? [
              `deploy with --param "${parameter}=ADDRESS", or: aws sns subscribe --topic-arn ${topicArn} --protocol email --notification-endpoint ADDRESS`,
            ]
          : waiting,
    };
  if (pending.length > 0)
    return {
      name,
      state: 'failed',
      told: `${String(confirmed.length)} confirmed, and ${plural(pending.length, 'subscription')} not`,
      fix: waiting,
    };
  return { name, state: 'ok', told: plural(confirmed.length, 'confirmed subscription'), fix: [] };
}

/** Whether every alarm has an action, and which alarms are in state ALARM. */
export function alarmChecks(alarms: readonly StackAlarm[], stack: string): StackCheck[] {
  const silent = alarms.filter(({ actions }) => actions.length === 0);
  const on = alarms.filter(({ isOn }) => isOn).map(({ name }) => idOf(name, stack));
  return [
    silent.length === 0 && alarms.length > 0
      ? { name: 'actions of alarms', state: 'ok', told: `all ${String(alarms.length)} alarms have one`, fix: [] }
      : {
          name: 'actions of alarms',
          state: 'failed',
          told:
            alarms.length === 0
              ? 'the stack has no alarm'
              : `${String(silent.length)} of ${plural(alarms.length, 'alarm')} have none, so that nobody hears them`,
          fix: ['deploy with --param "alarmEmail=ADDRESS" or --param "alarmTopicArn=ARN"'],
        },
    on.length === 0
      ? { name: 'alarms', state: 'ok', told: 'none is on', fix: [] }
      : {
          name: 'alarms',
          state: 'failed',
          told: `${listed(on)} ${on.length === 1 ? 'is' : 'are'} on`,
          fix: on.map((id) => `docs/operations.md#${/Throttles$/.test(id) ? 'throttles' : id.toLowerCase()}`),
        },
  ];
}

/** Logical id in the template: CloudFormation names an alarm STACK-ID-RANDOM. */
export function idOf(alarm: string, stack: string): string {
  return alarm.slice(stack.length + 1).replace(/-[^-]*$/, '');
}
