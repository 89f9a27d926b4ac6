import { randomUUID } from 'node:crypto';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { awsFault } from '../aws.ts';
import { accountListSchema } from '#model/scan/account-list.ts';
import { type Documents, parseDocument } from '../documents.ts';
import { accountsKey, reportKey } from './keys.ts';
import { resultDocuments } from './results.ts';
import { scanDocuments } from './scans.ts';
import { createS3Client, createStore, type Store } from './store.ts';

export interface DocumentsOptions {
  readonly bucket: string;
  readonly client?: S3Client;
  /** Key of the operator's configuration. */
  readonly configurationKey?: string;
  /** Called for each broken document that is skipped or replaced. */
  readonly warn?: (message: string) => void;
  /** Delay before the second attempt to change a document that others change too; longer for each further one. */
  readonly firstDelayMs?: number;
}

/** Documents of all scans in one S3 bucket. */
export function createDocuments(options: DocumentsOptions): Documents {
  const { bucket, client = createS3Client(), configurationKey = 'fargate-auditor.yaml' } = options;
  const { warn = () => undefined, firstDelayMs = 20 } = options;
  const store = createStore({ client, bucket, warn, firstDelayMs });
  return {
    readConfigurationText: () => readText(store, configurationKey),
    ...accountDocuments(store),
    ...scanDocuments(store),
    ...resultDocuments(store),
    ...reportDocuments(store),
  };
}

async function readText(store: Store, key: string): ReturnType<Documents['readConfigurationText']> {
  const stored = await store.read(key);
  return stored === null ? null : { text: stored.text, where: store.where(key) };
}

/** The list is made anew each night, and the newest one holds. */
function accountDocuments(store: Store): Pick<Documents, 'readAccounts' | 'writeAccounts'> {
  return {
    async readAccounts() {
      const stored = await store.read(accountsKey);
      return stored === null ? null : parseDocument(accountListSchema, stored.text, store.where(accountsKey));
    },
    async writeAccounts(list) {
      await store.write(accountsKey, JSON.stringify(list), 'application/json', 'none');
    },
  };
}

/**
 * Reports for people, rendered from the stored summary. They have no version to compare, so they are overwritten; the
 * writer then checks that its summary is still the stored one.
 */
function reportDocuments(store: Store): Pick<Documents, 'writeReport' | 'shareReport'> {
  return {
    async writeReport(scan, ending, text, type) {
      const key = reportKey(scan, ending);
      await store.write(key, text, type, 'none');
      return key;
    },
    shareReport: (name, text, type, seconds) => shareReport(store, { name, text, type, seconds }),
  };
}

interface Shared {
  readonly name: string;
  readonly text: string;
  readonly type: string;
  readonly seconds: number;
}

async function shareReport(store: Store, { name, text, type, seconds }: Shared): Promise<string> {
  const file =
    name
      .replaceAll(/[^\w.-]+/g, '-')
      .replace(/^\.+/, '')
      .slice(-100) || 'report';
  const key = `shared/${randomUUID()}/${file}`;
  await store.write(key, text, type, 'absent');
  const command = new GetObjectCommand({
    Bucket: store.bucket,
    Key: key,
    ResponseContentType: type,
    // Downloaded, not displayed: a browser never runs untrusted content in the bucket's origin.
    ResponseContentDisposition: `attachment; filename="${file}"`,
  });
  try {
    return await getSignedUrl(store.client, command, { expiresIn: seconds });
  } catch (error) {
    throw awsFault(error, 's3:GetObject', store.where(key));
  }
}
