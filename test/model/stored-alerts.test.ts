import { parseHints } from '#publish/sqs/hint-queue.ts';
import { hint } from '../support/alerts.ts';
import { describeStored } from '../support/stored-documents.ts';

describeStored({
  name: 'a hint',
  sample: hint({
    source: 'cloudtrail',
    evidence: { kind: 'scheduling-failed', namespace: 'shop', pod: 'web-0', reason: 'apps', message: 'no subnet' },
    audit: { why: 'CreateFargateProfile', profile: 'apps', tries: 2 },
  }),
  keepsUnknown: true,
  optional: { evidence: null, 'evidence.message': '', audit: null, 'audit.profile': null, 'audit.tries': 0 },
  wrong: ['audit.tries', -1],
  where: /^Hint in message m-1 is /,
  readers: {
    parseHints: async (body) => {
      const { hints, poison } = parseHints([{ messageId: 'm-1', body }]);
      for (const { reason } of poison) throw new Error(reason);
      return hints[0]?.hint;
    },
  },
});
