import { type Packed, recordsOf } from '../columns.ts';
import type { ListView } from '../view.ts';

export type Unpacked = Omit<Packed, 'findings'> & { readonly view: ListView };

export function canUnpack(): boolean {
  return typeof DecompressionStream === 'function';
}

/** What `pack` put into the page. */
export async function unpack(base64: string): Promise<Unpacked> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const { clusters, findings, families, ...rest } = (await new Response(stream).json()) as Packed;
  return { ...rest, clusters, families, view: { clusters, families, findings: recordsOf(findings) } };
}
