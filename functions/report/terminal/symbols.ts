/** Marks of ours in a text for a terminal. None is the only sign of anything: words stand beside them. */
export interface Symbols {
  readonly yes: string;
  readonly no: string;
  readonly item: string;
  readonly more: string;
  readonly from: string;
  readonly line: string;
  /** Below a finding, before what it explains. */
  readonly effect: string;
  /** Before a branch of a tree, and before the last one; all four are equally wide. */
  readonly branch: string;
  readonly last: string;
  /** Beside what hangs from a branch, and from the last one. */
  readonly bar: string;
  readonly gap: string;
}

const unicode: Symbols = {
  ...{ yes: '✓', no: '✗', item: '·', more: '…', from: '←', line: '─', effect: '└' },
  ...{ branch: '├─ ', last: '└─ ', bar: '│  ', gap: '   ' },
};

const plain: Symbols = {
  ...{ yes: '+', no: 'x', item: '-', more: '...', from: '<-', line: '-', effect: '`' },
  ...{ branch: '|- ', last: '`- ', bar: '|  ', gap: '   ' },
};

/** Those of ASCII where a terminal shows nothing else. */
export function symbolsFor(ascii: boolean): Symbols {
  return ascii ? plain : unicode;
}
