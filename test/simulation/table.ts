/** A table of Markdown: the first column is of words, the others of numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, index) => (index === 0 ? '---' : '--:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function dollars(usd: number, digits = 2): string {
  return `$${usd.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** An amount to look at: three digits after the point only where it is small. */
export function plain(amount: number): string {
  return amount.toLocaleString('en', { maximumFractionDigits: amount < 10 ? 3 : 0 });
}
