import { createHash } from 'node:crypto';
import {
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import pRetry from 'p-retry';
import type { z } from 'zod';
import { AuditorError } from '#model/auditor-error.ts';
import { clientSettings, awsFault, statusOf } from '../aws.ts';
import { BrokenDocument, documentOrBroken } from '../documents.ts';

interface StoredText {
  readonly text: string;
  /** Of what is kept, byte by byte, in hexadecimal digits. */
  readonly sha256: () => string;
  readonly etag: string;
}

/** Written only if there is nothing yet, only if what is there is still this, or in any case. */
type Condition = 'absent' | { readonly etag: string } | 'none';

interface ListedKeys {
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
  keys(prefix: string, listing?: ListedKeys): AsyncIterable<string>;
}

/** With settings of one's own in the place of those of a function. */
export function createS3Client(settings: S3ClientConfig = clientSettings): S3Client {
  // Other endpoints than AWS's rarely have a host name for each bucket.
  const isElsewhere = Boolean(process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL']);
  return new S3Client({ ...settings, forcePathStyle: isElsewhere });
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
    const bytes = await answer.Body?.transformToByteArray().catch((error: unknown) => {
      throw new BrokenBody(`the body broke off: ${String(error)}`, { cause: error });
    });
    const body = Buffer.from(bytes ?? []);
    const sha256 = () => createHash('sha256').update(body).digest('hex');
    return { text: body.toString(), sha256, etag: answer.ETag ?? '' };
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
  { after, pageSize = 1000 }: ListedKeys,
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

interface Replacement<T> {
  readonly key: string;
  readonly schema: z.ZodType<T>;
  /**
   * The next document in place of the stored one; null to leave that. May be asked again, when another was faster. A
   * broken document counts as none, since nobody could ever read it again.
   */
  readonly decide: (stored: T | null) => T | null;
  /** Writes before it reads, where usually there is nothing yet. */
  readonly expectAbsent?: boolean;
}

class LostRace extends Error {}

const attempts = 12;

/** Changes a document that others may be changing too. Gives what is there afterwards. */
export async function replaceWhen<T>(store: Store, replacement: Replacement<T>): Promise<T> {
  let isFirst = true;
  const attempt = async () => {
    const stored = isFirst && replacement.expectAbsent === true ? null : await store.read(replacement.key);
    isFirst = false;
    return replaceOnce(store, replacement, stored);
  };
  try {
    return await pRetry(attempt, {
      retries: attempts - 1,
      minTimeout: store.firstDelayMs,
      factor: 1.7,
      maxTimeout: 1000,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof LostRace,
    });
  } catch (error) {
    if (!(error instanceof LostRace)) throw error;
    const where = store.where(replacement.key);
    throw new AuditorError('runtime', `${where} kept changing: not written after ${String(attempts)} attempts.`);
  }
}

async function replaceOnce<T>(
  store: Store,
  { key, schema, decide }: Replacement<T>,
  stored: StoredText | null,
): Promise<T> {
  const found = stored === null ? null : documentOrBroken(schema, stored.text, store.where(key));
  const current = found instanceof BrokenDocument ? null : found;
  const next = decide(current);
  if (next === null) {
    if (found === null) throw new Error(`nothing to be kept at ${key}`);
    if (found instanceof BrokenDocument) throw found;
    return found;
  }
  if (found instanceof BrokenDocument) store.warn(`${found.message} It is replaced.`);
  const condition = stored === null ? 'absent' : { etag: stored.etag };
  if (await store.write(key, JSON.stringify(next), 'application/json', condition)) return next;
  throw new LostRace();
}

/** Writes what is not there yet; what is there stays as it is. */
export async function writeOnce(store: Store, key: string, text: string, type: string): Promise<void> {
  for (let left = 5; left > 0; left -= 1) {
    if (await store.write(key, text, type, 'absent')) return;
    // A conflict alone does not mean that the other one got through.
    if ((await store.read(key)) !== null) return;
  }
  throw new AuditorError('runtime', `${store.where(key)} could not be written: others are writing it.`);
}
