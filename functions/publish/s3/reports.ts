import { randomUUID } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Documents } from '../documents.ts';
import { awsFault } from '../aws-fault.ts';
import { reportKey } from './keys.ts';
import type { Store } from './store.ts';

/**
 * Reports for people, rendered from the summary that is kept. They say nothing by which one could be told to be better
 * than another, so that they are overwritten; whoever does looks afterwards whether that summary is still the one kept.
 */
export function reportDocuments(store: Store): Pick<Documents, 'writeReport' | 'shareReport'> {
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
    ...{ Bucket: store.bucket, Key: key, ResponseContentType: type },
    // Saved, not shown: a browser never runs what strangers' names might bring into the bucket's origin.
    ResponseContentDisposition: `attachment; filename="${file}"`,
  });
  try {
    return await getSignedUrl(store.client, command, { expiresIn: seconds });
  } catch (error) {
    throw awsFault(error, 's3:GetObject', store.where(key));
  }
}
