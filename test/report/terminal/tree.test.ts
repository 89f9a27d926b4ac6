import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type Branch, TextPage, writeTree, symbolsFor } from '#report/terminal/page.ts';

function drawn(branches: readonly Branch[], width = 60, ascii = false): string {
  const page = new TextPage(width);
  writeTree(page, branches, symbolsFor(ascii));
  return page.toString();
}

const branches = [
  { text: 'one', below: [{ text: 'first' }, { text: 'second', below: [{ text: 'deep' }] }] },
  { text: 'two', below: [{ text: 'only' }] },
];

describe('a tree', () => {
  it('joins what hangs together', () => {
    expect(drawn(branches)).toBe(`├─ one
│  ├─ first
│  └─ second
│     └─ deep
└─ two
   └─ only
`);
  });

  it('has the same shape in ASCII', () => {
    expect(drawn(branches, 60, true)).toBe(`|- one
|  |- first
|  \`- second
|     \`- deep
\`- two
   \`- only
`);
  });

  it('goes on beside its lines where a text is too long', () => {
    const long = 'words that go on and on until the line is full';
    expect(drawn([{ text: long, below: [{ text: long }] }, { text: long }], 40))
      .toBe(`├─ words that go on and on until the
│  │  line is full
│  └─ words that go on and on until
│        the line is full
└─ words that go on and on until the
      line is full
`);
  });

  it('fits its width, whatever hangs from it', () => {
    const { tree } = fc.letrec<{ tree: Branch[] }>((tie) => ({
      tree: fc.array(
        fc.record({
          text: fc.string({ maxLength: 80 }),
          below: fc.oneof({ maxDepth: 4 }, fc.constant([]), tie('tree')),
        }),
        { maxLength: 3 },
      ),
    }));
    fc.assert(
      fc.property(tree, fc.integer({ min: 40, max: 140 }), (any, width) => {
        for (const line of drawn(any, width).split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }),
      { numRuns: 60 },
    );
  });
});
