import {
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import pRetry from 'p-retry';
import { clientSettings, awsFault, statusOf } from '../aws.ts';

export interface StoredText {
  readonly text: string;
  readonly etag: string;
}

/** Written only if there is nothing yet, only if what is there is still this, or in any case. */
export type Condition = 'absent' | { readonly etag: string } | 'none';

export interface Listing {
  /** Only keys after this one. */
  readonly after?: string;
  readonly pageSize?: number;
}

export interface Store {
  readonly client: S3Client;
  readonly bucket: string;
  /** Says something to whoever operates this. */
  readonly warn: (message: string) => void;
  /** Wait before the second attempt to change a document that others are changing; each further one waits longer. */
  readonly firstDelayMs: number;
  /** How messages name an object. */
  where(key: string): string;
  read(key: string): Promise<StoredText | null>;
  /** False when the condition did not hold. */
  write(key: string, text: string, type: string, condition: Condition): Promise<boolean>;
  keys(prefix: string, listing?: Listing): AsyncIterable<string>;
}

export function createS3Client(): S3Client {
  // Other endpoints than AWS's rarely have a host name for each bucket.
  const isElsewhere = Boolean(process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL']);
  return new S3Client({ ...clientSettings, forcePathStyle: isElsewhere });
}

export function createStore(given: Pick<Store, 'client' | 'bucket' | 'warn' | 'firstDelayMs'>): Store {
  const { client, bucket } = given;
  const where = (key: string) => `s3://${bucket}/${key}`;
  return {
    ...given,
    where,
    read: (key) => read(client, bucket, key).catch(refuse('s3:GetObject', where(key))),
    write: (key, text, type, condition) =>
      write(client, { Bucket: bucket, Key: key, ...content(text, type), ...headers(condition) }).catch(
        refuse('s3:PutObject', where(key)),
      ),
    keys: (prefix, listing = {}) => keys({ client, bucket, where }, prefix, listing),
  };
}

class BrokenBody extends Error {}

// The client tries again what fails before the headers; a body that breaks off is ours to ask for again.
function read(client: S3Client, bucket: string, key: string): Promise<StoredText | null> {
  const attempt = async () => {
    const answer = await unlessMissing(client.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
    if (answer === null) return null;
    const text = await answer.Body?.transformToString().catch((error: unknown) => {
      throw new BrokenBody(`the body broke off: ${String(error)}`, { cause: error });
    });
    return { text: text ?? '', etag: answer.ETag ?? '' };
  };
  return pRetry(attempt, { retries: 3, minTimeout: 50, shouldRetry: ({ error }) => error instanceof BrokenBody });
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoSuchKey';
}

// The client does not know the length of an empty text by itself, and S3 takes none without.
function content(text: string, type: string): Pick<PutObjectCommandInput, 'Body' | 'ContentLength' | 'ContentType'> {
  return { Body: text, ContentLength: Buffer.byteLength(text), ContentType: type };
}

function headers(condition: Condition): Pick<PutObjectCommandInput, 'IfNoneMatch' | 'IfMatch'> {
  if (condition === 'none') return {};
  return condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: condition.etag };
}

async function write(client: S3Client, input: PutObjectCommandInput): Promise<boolean> {
  try {
    await client.send(new PutObjectCommand(input));
    return true;
  } catch (error) {
    // 412: another was faster; 409: another is at it; no such key: what was to be replaced is gone.
    const isLost = statusOf(error) === 412 || statusOf(error) === 409 || isMissing(error);
    if (isLost && (input.IfMatch ?? input.IfNoneMatch) !== undefined) return false;
    throw error;
  }
}

async function* keys(
  { client, bucket, where }: Pick<Store, 'client' | 'bucket' | 'where'>,
  prefix: string,
  { after, pageSize = 1000 }: Listing,
): AsyncIterable<string> {
  const from = after === undefined ? {} : { StartAfter: after };
  const pages = paginateListObjectsV2({ client, pageSize }, { Bucket: bucket, Prefix: prefix, ...from });
  try {
    for await (const { Contents = [] } of pages) yield* Contents.flatMap(({ Key }) => Key ?? []);
  } catch (error) {
    throw awsFault(error, 's3:ListBucket', where(prefix));
  }
}

function refuse(action: string, target: string): (error: unknown) => never {
  return (error) => {
    throw awsFault(error, action, target);
  };
}
