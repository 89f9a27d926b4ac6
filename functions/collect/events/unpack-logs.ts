import { gunzipSync } from 'node:zlib';
import type { z } from 'zod';
import { Fault } from '#model/fault.ts';
import { logsPayloadSchema } from '#model/incoming-events.ts';
import { checked } from './checked.ts';

/** Lambda takes 6 MB, and audit logs shrink to a tenth: what unpacks to more than this is no log. */
const mostBytes = 64 * 1024 * 1024;

/** What CloudWatch Logs packed as gzip and base64. Fails with a `Fault` when it is anything else, or too large. */
export function unpackLogs(data: string): z.output<typeof logsPayloadSchema> {
  const packed = Buffer.from(data, 'base64');
  return checked(logsPayloadSchema, parsed(unzipped(packed)), 'awslogs.data is not understood');
}

function unzipped(packed: Buffer): string {
  try {
    return gunzipSync(packed, { maxOutputLength: mostBytes }).toString('utf8');
  } catch (error) {
    const isTooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    const why = isTooLarge ? `unpacks to more than ${mostBytes} bytes` : 'is not gzip in base64';
    throw new Fault('usage', `awslogs.data ${why}`, { cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault('usage', 'awslogs.data holds no JSON', { cause: error });
  }
}
