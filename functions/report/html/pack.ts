import { deflateRawSync } from 'node:zlib';
import type { PageTexts } from '../texts/catalogue.ts';
import { columnsOf, type Packed } from './columns.ts';
import type { ListView } from './view.ts';

/** What the script of the page unpacks: Base64 of deflated JSON, in which no markup can hide. */
export function pack({ clusters, findings, families }: ListView, texts: PageTexts, now: string): string {
  const packed: Packed = { clusters, findings: columnsOf(findings), families, texts, now };
  return deflateRawSync(JSON.stringify(packed), { level: 9 }).toString('base64');
}
