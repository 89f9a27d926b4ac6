import { compareText } from '#lib/text/compare.ts';

/** Keeps the first few of any number of distinct names, in order, whatever order they come in. */
export class NameSample {
  readonly #limit: number;
  #names: string[] = [];

  constructor(limit = 5) {
    this.#limit = limit;
  }

  add(name: string): void {
    const last = this.#names.at(-1);
    if (this.#names.length >= this.#limit && last !== undefined && compareText(name, last) >= 0) return;
    if (this.#names.includes(name)) return;
    this.#names = [...this.#names, name].sort(compareText).slice(0, this.#limit);
  }

  values(): string[] {
    return [...this.#names];
  }
}
