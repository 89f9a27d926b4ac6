import type { Documents } from '../../publish/documents.ts';
import { createDocuments } from '../../publish/s3-documents.ts';
import { setting } from '../environment.ts';

/** The documents of this stack. */
export function stackDocuments(): Documents {
  const targetsKey = process.env['TARGETS_KEY'];
  return createDocuments({ bucket: setting('BUCKET'), ...(targetsKey ? { targetsKey } : {}) });
}
