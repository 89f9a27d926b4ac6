/**
 * What the stack takes for granted of AWS, one line each. `judge` says of what was seen: true, false, or a text that says why
 * that is not known. Lines with `onlyAws` say nothing of an emulator, which takes what AWS refuses.
 */
const assumptions = [
  {
    id: 'S1',
    says: 'an audit between two scans takes no news away from the second',
    judge: ({ nights: [first, second] }) => {
      if (second === undefined) return 'there were no two scans';
      const { new: added, worse, resolved } = second.changes;
      if (added + worse + resolved > 0) return 'the cluster changed between the two scans, or seems to';
      return second.previousScanId === first.scanId;
    },
  },
  {
    id: 'S2',
    says: 'one cluster that cannot be described costs itself',
    judge: () => 'needs a cluster that is deleted meanwhile',
  },
  {
    id: 'S3',
    says: 'a cluster that the configuration leaves out is named with the reason',
    judge: ({ narrowed, cluster }) =>
      narrowed?.left.some((one) => one.cluster === cluster && one.reason === 'filtered') ?? 'there was no such scan',
  },
  {
    id: 'S4',
    says: 'a fresh audit of what is no target is refused',
    judge: ({ stranger }) => (stranger === undefined ? 'was not asked' : stranger.statusCode === 404),
  },
  {
    id: 'S5',
    says: 'functions in a network reach what they call',
    onlyAws: true,
    judge: () => 'this stage has no vpcSubnetIds',
  },
  {
    id: 'S6',
    says: 'one cause in many clusters is one message',
    judge: () => 'needs several clusters that fail alike',
  },
  { id: 'S7', says: 'documents of the release before are read', judge: () => 'needs a bucket of the release before' },
  {
    id: 'S8',
    says: 'the stack is removed and deployed again beside what it left',
    onlyAws: true,
    judge: ({ redeployed }) => redeployed ?? 'it did not come to that',
  },
  {
    id: 'S9',
    says: 'somebody hears of alarms, alerts and digests',
    onlyAws: true,
    judge: () => 'needs confirmed subscriptions: ask `doctor --stack NAME`',
  },
  {
    id: 'S10',
    says: 'nothing that ran is among the dead letters',
    judge: ({ deadLetters }) => (deadLetters === undefined ? 'the queues were not read' : deadLetters === 0),
  },
  {
    id: 'S11',
    says: 'children of the map may use the role of the state machine',
    onlyAws: true,
    judge: ({ nights: [first] }) =>
      first === undefined ? 'there was no scan' : first.clusters.every(({ status }) => status !== 'missing'),
  },
  {
    id: 'S12',
    says: 'what an earlier key encrypted is read',
    onlyAws: true,
    judge: () => 'this stage has no kmsKeyArn',
  },
  {
    id: 'S13',
    says: 'throttling is waited out',
    onlyAws: true,
    judge: () => 'needs more clusters than the account runs functions',
  },
  {
    id: 'S14',
    says: 'a cluster that does not exist leaves nothing in the bucket',
    judge: ({ strangerKeys }) => (strangerKeys === undefined ? 'the bucket was not read' : strangerKeys === 0),
  },
  {
    id: 'S15',
    says: 'roles fit a boundary, a path and a prefix',
    onlyAws: true,
    judge: () => 'this stage has none of them',
  },
  {
    id: 'S16',
    says: 'the bill is what docs/cost.md reckons',
    onlyAws: true,
    judge: () => 'look at the bill of a whole month',
  },
];

/** Each assumption with `pass`, `fail` or `unknown`, and why it is not known. */
export function judged(facts, isEmulator) {
  return assumptions.map(({ id, says, onlyAws = false, judge }) => {
    const answer = judge(facts);
    if (answer === false) return { id, says, verdict: 'fail', why: '' };
    if (typeof answer === 'string') return { id, says, verdict: 'unknown', why: answer };
    if (onlyAws && isEmulator) return { id, says, verdict: 'unknown', why: 'an emulator takes what AWS refuses' };
    return { id, says, verdict: 'pass', why: '' };
  });
}

/** A text without account ids, the names given, ARNs, addresses and keys, so that it can be sent to others. */
export function redacted(text, names = []) {
  const named = names
    .filter((name) => name !== '')
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, name) => rest.replaceAll(name, 'NAME'), text);
  return named
    .replaceAll(/arn:aws[\w-]*:[^\s"',;\\]+/g, 'ARN')
    .replaceAll(/https?:\/\/[^\s"',;\\]+/g, 'URL')
    .replaceAll(/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, 'KEY')
    .replaceAll(/[\w.+-]+@[\w-]+\.[\w.]+/g, 'MAIL')
    .replaceAll(/(?<!\d)\d{12}(?!\d)/g, 'ACCOUNT')
    .replaceAll(/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g, 'IP');
}
