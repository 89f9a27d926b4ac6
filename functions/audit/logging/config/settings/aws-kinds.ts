import { boolean, type Kind, shaped, spelled } from './setting.ts';

const lost = { severity: 'high' } as const;

export const region = shaped(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'is no Region, so that nothing arrives', {
  ...lost,
  shouldBe: 'a Region such as us-west-2',
});

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export const groupName = shaped(/^[\w./#-]{1,512}$/, 'is no name that CloudWatch Logs takes, so that nothing arrives', {
  ...lost,
  shouldBe: 'letters, digits and . / # _ -',
});

export const streamName = shaped(
  /^[^:*]{1,512}$/,
  'has : or *, which CloudWatch Logs does not take, so that nothing arrives',
  lost,
);

export const deliveryStream = shaped(/^[\w.-]{1,64}$/, 'is no name of a delivery stream, so that nothing arrives', {
  ...lost,
  shouldBe: 'the name, not the ARN',
});

export const stream = shaped(/^[\w.-]{1,128}$/, 'is no name of a data stream, so that nothing arrives', {
  ...lost,
  shouldBe: 'the name, not the ARN',
});

export const role = shaped(/^arn:[\w-]+:iam::\d{12}:role\/\S+$/, 'is no ARN of a role, so that nothing arrives', lost);

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

export const retention: Kind = {
  word: true,
  flaw: (value) =>
    // 0 means no retention.
    value === '0' || retentions.map(String).includes(value)
      ? null
      : {
          level: 'ineffective',
          says: 'is no number of days that CloudWatch Logs takes, so that the group keeps its logs for ever',
          shouldBe: nearestRetention(Number.parseInt(value, 10)),
        },
};

function nearestRetention(days: number): string {
  return String(retentions.find((one) => one >= days) ?? retentions.at(-1));
}

/** Fluent Bit itself also reads `On`. Fargate has been observed to refuse it, and AWS documents `true`. */
export const autoCreate = spelled({
  on: 'true',
  off: 'false',
  says: (value) =>
    /^(on|off)$/i.test(value)
      ? 'is not as AWS documents it (true or false); Fargate was seen to refuse it, or to make no group'
      : 'is read as false, so that a group that is absent is not made',
});

/** Fluent Bit accepts other boolean words too, but signs requests only for `On`. */
export const awsAuth: Kind = {
  word: true,
  flaw(value) {
    const flaw = boolean.flaw(value);
    if (flaw !== null || !/^(true|yes)$/i.test(value)) return flaw;
    const says = 'counts as Off: Fluent Bit signs requests only when it is On';
    return { level: 'ineffective', severity: 'high', says, shouldBe: 'On', corrected: 'On' };
  },
};
