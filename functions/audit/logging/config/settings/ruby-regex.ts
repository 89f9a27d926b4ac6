/**
 * Reason why Fluent Bit refuses a regular expression, or null if none is known. It uses Ruby's syntax (Onigmo):
 * JavaScript's parser would reject its possessive quantifiers and options, and accept Python's `(?P<name>`.
 */
export function regexProblem(pattern: string): string | null {
  const isWrapped = pattern.length >= 2 && pattern.startsWith('/') && pattern.endsWith('/');
  return new Scanner(isWrapped ? pattern.slice(1, -1) : pattern).problem();
}

const posixClasses = /^\[:\^?(alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]/;
const groupName = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const interval = /^\{(\d*)(,?)(\d*)\}/;
const greatestCount = 100_000;

/** An open group; inside a look-behind, text of variable length is not allowed. */
interface Group {
  readonly behind: boolean;
}

class Scanner {
  readonly #text: string;
  #at = 0;
  #groups: Group[] = [];
  #hasTarget = false;
  #numbered = 0;
  readonly #names = new Set<string>();
  readonly #called: string[] = [];
  readonly #referred: number[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  problem(): string | null {
    while (this.#at < this.#text.length) {
      const found = this.#step();
      if (found !== null) return found;
    }
    return this.#groups.length > 0 ? 'has a ( without its )' : this.#references();
  }

  #step(): string | null {
    switch (this.#text[this.#at]) {
      case '\\':
        return this.#escape();
      case '[':
        return this.#characterClass();
      case '(':
        return this.#open();
      case ')':
        return this.#close();
      case '*':
      case '+':
      case '?':
        return this.#repeat(1);
      case '{':
        return this.#counted();
      default:
        this.#hasTarget = this.#text[this.#at] !== '|';
        this.#at += 1;
        return null;
    }
  }

  #rest(): string {
    return this.#text.slice(this.#at);
  }

  #escape(): string | null {
    const rest = this.#rest();
    if (rest.length === 1) return 'ends in a backslash';
    const call = /^\\[kg]<([^>+-][^>]*)>/.exec(rest)?.[1];
    if (call !== undefined) this.#called.push(call);
    const reference = /^\\([1-9])(?!\d)/.exec(rest)?.[1];
    if (reference !== undefined) this.#referred.push(Number(reference));
    this.#at += 2;
    this.#hasTarget = true;
    return null;
  }

  #open(): string | null {
    const rest = this.#rest();
    if (rest.startsWith('(?#')) {
      const end = rest.indexOf(')');
      this.#at += end + 1;
      return end < 0 ? 'has a ( without its )' : null;
    }
    if (!rest.startsWith('(?')) {
      this.#numbered += 1;
      return this.#enter(1, false);
    }
    const condition = /^\(\?\((\d*)[^)]*\)/.exec(rest);
    if (condition !== null) {
      if (condition[1] !== '') this.#referred.push(Number(condition[1]));
      return this.#enter(condition[0].length, false);
    }
    const plain = /^\(\?([:=!>~]|<[=!])/.exec(rest);
    if (plain !== null) return this.#enter(plain[0].length, plain[1]?.startsWith('<') === true);
    const named = /^\(\?(?:<([^>]*)>|'([^']*)')/.exec(rest);
    if (named !== null) return this.#openNamed(named[1] ?? named[2] ?? '', named[0].length);
    return this.#options(rest);
  }

  #openNamed(name: string, length: number): string | null {
    if (!groupName.test(name)) return 'names a group with what is no name';
    this.#names.add(name);
    return this.#enter(length, false);
  }

  #options(rest: string): string | null {
    const options = /^\(\?[imxadu]*-?[imx]*([:)])/.exec(rest);
    if (options === null) {
      return rest.startsWith('(?P')
        ? 'writes (?P<name>…), which Ruby writes (?<name>…)'
        : 'has a group that Ruby does not know';
    }
    if (options[1] === ':') return this.#enter(options[0].length, false);
    this.#at += options[0].length;
    this.#hasTarget = false;
    return null;
  }

  #enter(length: number, behind: boolean): null {
    this.#groups.push({ behind });
    this.#at += length;
    this.#hasTarget = false;
    return null;
  }

  #close(): string | null {
    if (this.#groups.pop() === undefined) return 'has a ) without its (';
    this.#at += 1;
    this.#hasTarget = true;
    return null;
  }

  #repeat(length: number): string | null {
    if (!this.#hasTarget) return 'repeats nothing';
    if (this.#groups.some(({ behind }) => behind)) return 'looks behind for text of any length';
    this.#at += length;
    return null;
  }

  #counted(): string | null {
    const found = interval.exec(this.#rest());
    if (found === null || /^\{,?\}$/.test(found[0])) {
      this.#at += 1;
      this.#hasTarget = true;
      return null;
    }
    const [all, low = '', comma, high = ''] = found;
    const wrong = countProblem(low, high) ?? (this.#hasTarget ? null : 'repeats nothing');
    if (wrong !== null) return wrong;
    // A fixed repetition is allowed in a look-behind.
    if (comma !== '') return this.#repeat(all.length);
    this.#at += all.length;
    return null;
  }

  #characterClass(): string | null {
    const end = classEnd(this.#text, this.#at);
    if (typeof end === 'string') return end;
    this.#at = end;
    this.#hasTarget = true;
    return null;
  }

  #references(): string | null {
    if (this.#called.some((name) => !this.#names.has(name) && !/^\d+$/.test(name)))
      return 'refers to a group that it does not have';
    const groups = this.#names.size > 0 ? 0 : this.#numbered;
    return this.#referred.some((number) => number > groups) ? 'refers to a group that it does not have' : null;
  }
}

function countProblem(low: string, high: string): string | null {
  if (Number(low) > greatestCount || Number(high) > greatestCount) return 'repeats too often';
  return low !== '' && high !== '' && Number(low) > Number(high) ? 'counts down' : null;
}

/** End of the class that starts at `start`, or its fault. */
function classEnd(text: string, start: number): number | string {
  let at = start + (text[start + 1] === '^' ? 2 : 1);
  // A bracket in first position is literal, unless there is no other.
  if (text[at] === ']') {
    if (!text.includes(']', at + 1)) return 'has an empty [ ]';
    at += 1;
  }
  while (at < text.length && text[at] !== ']') {
    const next = classPart(text, at);
    if (typeof next === 'string') return next;
    at = next;
  }
  return at < text.length ? at + 1 : 'has a [ without its ]';
}

function classPart(text: string, at: number): number | string {
  const rest = text.slice(at, at + 24);
  if (/^\[:\^?\w+:\]/.test(rest)) {
    const posix = posixClasses.exec(rest);
    return posix === null ? 'has a class that Ruby does not know' : at + posix[0].length;
  }
  if (rest.startsWith('[')) return classEnd(text, at);
  const range = /^(\\.|[^\\])-(\\.|[^\\\][])/su.exec(rest);
  if (range === null) return at + (rest.startsWith('\\') ? 2 : 1);
  return rangeProblem(range[1] ?? '', range[2] ?? '') ?? at + range[0].length;
}

function rangeProblem(from: string, to: string): string | null {
  if (isClass(from) || isClass(to)) return 'has a range with a class at its end';
  return from.length === 1 && to.length === 1 && from > to ? 'has a range that runs backwards' : null;
}

function isClass(end: string): boolean {
  return /^\\[dDwWsShHpPR]$/.test(end);
}
