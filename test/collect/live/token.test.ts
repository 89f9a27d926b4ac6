import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createTokenProvider, mintToken } from '#collect/live/token.ts';

const credentials = {
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: 'wJalr+/XUtn',
  sessionToken: 'session/token+with=signs',
};
const options = {
  cluster: 'shop',
  region: 'eu-west-1',
  partition: 'aws',
  credentials: () => Promise.resolve(credentials),
};
const at = new Date('2026-11-24T10:00:00Z');

function urlIn(token: string): URL {
  expect(token).toMatch(/^k8s-aws-v1\.[A-Za-z0-9_-]+$/);
  return new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
}

/** Signature Version 4, written down once more from its definition. */
function signatureOf(url: URL, secret: string, headers: Readonly<Record<string, string>>): string {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const query = url.search
    .slice(1)
    .split('&')
    .filter((pair) => !pair.startsWith('X-Amz-Signature='))
    .toSorted()
    .join('&');
  const names = Object.keys(headers).toSorted();
  const canonicalHeaders = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const request = ['GET', '/', query, canonicalHeaders, names.join(';'), sha('')].join('\n');
  const [, date = '', region = '', service = ''] = (url.searchParams.get('X-Amz-Credential') ?? '').split('/');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', url.searchParams.get('X-Amz-Date'), scope, sha(request)].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, text).toString('hex');
}

describe('the token', () => {
  test('is a presigned GetCallerIdentity of the regional STS, naming the cluster', async () => {
    const url = urlIn(await mintToken(options, credentials, at));
    expect(url.origin + url.pathname).toBe('https://sts.eu-west-1.amazonaws.com/');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIAEXAMPLE/20261124/eu-west-1/sts/aws4_request',
      'X-Amz-Date': '20261124T100000Z',
      'X-Amz-Expires': '60',
      'X-Amz-Security-Token': credentials.sessionToken,
      'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  test('bears the right signature', async () => {
    const url = urlIn(await mintToken(options, credentials, at));
    const headers = { host: 'sts.eu-west-1.amazonaws.com', 'x-k8s-aws-id': 'shop' };
    expect(url.searchParams.get('X-Amz-Signature')).toBe(signatureOf(url, credentials.secretAccessKey, headers));
    const other = signatureOf(url, credentials.secretAccessKey, { ...headers, 'x-k8s-aws-id': 'shop-2' });
    expect(url.searchParams.get('X-Amz-Signature')).not.toBe(other);
  });

  test.each([
    ['aws', 'us-east-1', 'sts.us-east-1.amazonaws.com'],
    ['aws-us-gov', 'us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com'],
    ['aws-cn', 'cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'],
  ])('in partition %s goes to its STS', async (partition, region, host) => {
    expect(urlIn(await mintToken({ ...options, partition, region }, credentials, at)).host).toBe(host);
  });

  test('without a session has no session token', async () => {
    const { accessKeyId, secretAccessKey } = credentials;
    const url = urlIn(await mintToken(options, { accessKeyId, secretAccessKey }, at));
    expect(url.searchParams.has('X-Amz-Security-Token')).toBe(false);
  });
});

describe('the provider', () => {
  test('gives one token for 13 minutes, and a new one before it is 14 minutes old', async () => {
    let now = at.getTime();
    const token = createTokenProvider({ ...options, now: () => now });
    const first = await token(false);
    now += 12 * 60_000;
    expect(await token(false)).toBe(first);
    now += 60_000;
    expect(await token(false)).not.toBe(first);
  });

  test('mints anew when asked to, and when the credentials change', async () => {
    let now = at.getTime();
    let accessKeyId = 'AKIA1';
    const changing = () => Promise.resolve({ accessKeyId, secretAccessKey: 's' });
    const token = createTokenProvider({ ...options, credentials: changing, now: () => now });
    const first = await token(false);
    now += 1000;
    expect(await token(false)).toBe(first);
    const second = await token(true);
    expect(second).not.toBe(first);
    accessKeyId = 'AKIA2';
    expect(urlIn(await token(false)).searchParams.get('X-Amz-Credential')).toContain('AKIA2/');
  });
});
