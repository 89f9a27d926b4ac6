import type { Page } from './page.ts';
import type { Symbols } from './symbols.ts';

/** A line of a tree, and what hangs from it. */
export interface Branch {
  readonly text: string;
  readonly below?: readonly Branch[];
}

/** Branches below each other, joined by lines; what is too long goes on beside the line. */
export function writeTree(page: Page, branches: readonly Branch[], symbols: Symbols, before = ''): void {
  branches.forEach(({ text, below = [] }, index) => {
    const isLast = index === branches.length - 1;
    const beside = before + (isLast ? symbols.gap : symbols.bar);
    const hang = below.length === 0 ? symbols.gap : symbols.bar;
    page.prefixed(text, before + (isLast ? symbols.last : symbols.branch), beside + hang);
    writeTree(page, below, symbols, beside);
  });
}
