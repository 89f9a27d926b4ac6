import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { fakeCluster, liveSource } from '../live/live.ts';

const group = 'arn:aws:logs:eu-west-1:111122223333:log-group:/eks/shop';
const stream = (name: string, at?: string) => ({
  logStreamName: name,
  arn: `${group}:log-stream:${name}`,
  ...(at === undefined ? {} : { lastIngestionTime: Date.parse(at) }),
});

async function streamsOf(logs: object, ids = [group]) {
  const fake = await fakeCluster({ eks: {} });
  fake.eks.account = { logs: { groups: {}, ...logs } };
  const { source } = await liveSource();
  return { fake, read: () => source.documents(kinds['log-streams'], { ids, needed: [] }) };
}

describe('streams of log groups', () => {
  it('tell when logs came last to which group', () => {
    expect(kinds['log-streams'].fact(stream('a', '2026-03-03T08:54:00Z'))).toEqual({
      groupArn: group,
      ingestedAt: '2026-03-03T08:54:00Z',
    });
    expect(kinds['log-streams'].fact(stream('a'))).toEqual({ groupArn: group, ingestedAt: null });
    expect(() => kinds['log-streams'].fact({ logStreamName: 'a' })).toThrow('log stream a has no arn');
  });

  it('are found behind pages that are empty', async () => {
    const groups = { '/eks/shop': { streams: [stream('a', '2026-03-03T08:54:00Z')] } };
    const { read } = await streamsOf({ groups, emptyPages: 2 });
    expect(await read()).toEqual([stream('a', '2026-03-03T08:54:00Z')]);
  });

  it('are none where there is no such group', async () => {
    const { read } = await streamsOf({});
    expect(await read()).toEqual([]);
  });

  it('are a fault that names the grant where it is refused', async () => {
    const { fake, read } = await streamsOf({ groups: { '/eks/shop': {} } });
    fake.eks.refuse = () => ({ status: 400, code: 'AccessDeniedException', message: 'no' });
    await expect(read()).rejects.toMatchObject({ missingPermission: 'logs:DescribeLogStreams' });
  });
});
