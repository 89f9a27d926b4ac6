import { createHash } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { type AwsReply, type AwsRequest, startFakeAws } from './fake-aws.ts';

export interface S3Request {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  /** How often this key was asked for with this method before. */
  readonly earlier: number;
}

export interface FakeS3 {
  readonly client: S3Client;
  readonly objects: Map<string, string>;
  readonly types: Map<string, string>;
  readonly requests: S3Request[];
  /** In place of the answer. */
  misbehave?: (request: S3Request) => AwsReply | undefined | Promise<AwsReply | undefined>;
  /** The write is done, but its answer is lost. */
  loseAnswer?: (request: S3Request) => boolean;
  /** Keys on a page of a list. */
  pageSize: number;
}

/** A bucket with conditional writes, as S3 documents them. */
export async function startFakeS3(): Promise<FakeS3> {
  const { config } = await startFakeAws(async (request) => {
    const asked = askedOf(request, fake.requests);
    fake.requests.push(asked);
    const instead = await fake.misbehave?.(asked);
    if (instead !== undefined) return instead;
    if (asked.method === 'PUT') return put(fake, asked, request);
    return asked.query.has('list-type') ? list(fake, asked.query) : get(fake, asked.key);
  });
  const client = new S3Client({ ...config, forcePathStyle: true });
  const fake: FakeS3 = { client, objects: new Map(), types: new Map(), requests: [], pageSize: 1000 };
  return fake;
}

function askedOf({ method, url }: AwsRequest, before: readonly S3Request[]): S3Request {
  const key = decodeURIComponent(url.pathname).replace(/^\/[^/]*\/?/, '');
  const earlier = before.filter((request) => request.method === method && request.key === key).length;
  return { method, key, query: url.searchParams, earlier };
}

function put(fake: FakeS3, asked: S3Request, { headers, body }: AwsRequest): AwsReply {
  const current = fake.objects.get(asked.key);
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  if (ifMatch !== undefined && current === undefined) return failure(404, 'NoSuchKey');
  if (ifNoneMatch === '*' && current !== undefined) return failure(412, 'PreconditionFailed');
  if (ifMatch !== undefined && ifMatch !== etag(current ?? '')) return failure(412, 'PreconditionFailed');
  const text = body.toString();
  fake.objects.set(asked.key, text);
  fake.types.set(asked.key, headers['content-type'] ?? '');
  if (fake.loseAnswer?.(asked) === true) return 'reset';
  return { status: 200, headers: { etag: etag(text) } };
}

function get({ objects }: FakeS3, key: string): AwsReply {
  const text = objects.get(key);
  return text === undefined ? failure(404, 'NoSuchKey') : { status: 200, body: text, headers: { etag: etag(text) } };
}

function list({ objects, pageSize }: FakeS3, query: URLSearchParams): AwsReply {
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const prefix = query.get('prefix') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, Math.min(pageSize, Number(query.get('max-keys') ?? 1000)));
  const isCut = page.length < keys.length;
  const next = isCut ? `<NextContinuationToken>${String(page.at(-1))}</NextContinuationToken>` : '';
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  return xml(200, `<ListBucketResult><IsTruncated>${String(isCut)}</IsTruncated>${next}${contents}</ListBucketResult>`);
}

export function failure(status: number, code: string): AwsReply {
  return xml(status, `<Error><Code>${code}</Code><Message>${code}, says the fake</Message></Error>`);
}

function xml(status: number, body: string): AwsReply {
  return { status, body: `<?xml version="1.0"?>${body}`, headers: { 'content-type': 'application/xml' } };
}

function etag(text: string): string {
  return `"${createHash('md5').update(text).digest('hex')}"`;
}
