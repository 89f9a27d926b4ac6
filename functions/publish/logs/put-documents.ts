import { Fault } from '#model/fault.ts';
import { fitDocument, type LogDocument } from '../fit-document.ts';
import { logBatches } from './log-batches.ts';
import { type LogTarget, putBatch } from './put-batch.ts';

/** Writes documents to a stream, in their order. Every one is acknowledged, or this fails; `whose` is for the fault. */
export async function putDocuments(target: LogTarget, documents: readonly LogDocument[], whose: string): Promise<void> {
  const messages = documents.map((document) => fitDocument(document));
  const refused: string[] = [];
  // The time of publishing: a run may be repeated days after, when its own time would be refused.
  for (const batch of logBatches(messages, Date.now())) refused.push(...(await putBatch(target, batch)));
  if (refused.length === 0) return;
  const reasons = [...new Set(refused)].map((reason) => `${refused.filter((r) => r === reason).length} ${reason}`);
  throw new Fault(
    'runtime',
    `CloudWatch Logs refused ${refused.length} of ${documents.length} documents of ${whose} in ${target.group}: ${reasons.join(', ')}.`,
  );
}
