/** A piece of a document that is shown whole or not at all. */
export interface Block {
  readonly text: string;
  /** Which blocks go first when not all fit: lower ones stay. */
  readonly rank: number;
  /** The heading without which it would stand under another's. */
  readonly under?: Block;
}

/** Blocks in their order, as many as fit into `limit` characters, with a note on those that do not. */
export function fitBlocks(
  blocks: readonly Block[],
  limit: number,
  note: (leftOut: readonly Block[]) => string,
): string {
  const all = joined(blocks);
  if (all.length <= limit) return all;
  const room = limit - note(blocks).length - 40;
  const kept = new Set<Block>();
  let used = 0;
  for (const block of blocks.toSorted((a, b) => a.rank - b.rank)) {
    const size = block.text.length + 2;
    if (used + size > room || (block.under !== undefined && !kept.has(block.under))) continue;
    kept.add(block);
    used += size;
  }
  const leftOut = blocks.filter((block) => !kept.has(block));
  return joined([...blocks.filter((block) => kept.has(block)), { text: note(leftOut), rank: 0 }]);
}

function joined(blocks: readonly Block[]): string {
  return `${blocks.map(({ text }) => text).join('\n\n')}\n`;
}
