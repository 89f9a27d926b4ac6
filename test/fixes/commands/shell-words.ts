/** Splits a command line into words as a POSIX shell does that expands nothing. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const { plain, single, double, space, operator } of tokens(line)) {
    if (operator !== undefined) throw new Error(`a printed command is one command, without ${operator}: ${line}`);
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else
      word = (word ?? '') + (single ?? double?.replace(/\\([$`"\\])/g, '$1') ?? plain?.replace(/\\(.)/gs, '$1') ?? '');
  }
  return word === undefined ? words : [...words, word];
}

const token =
  /(?<space>\s+)|'(?<single>[^']*)'|"(?<double>(?:[^"\\$`]|\\.)*)"|(?<operator>[|&;<>()$`#])|(?<plain>(?:[^\s'"\\|&;<>()$`]|\\.)+)/gsy;

function* tokens(line: string): Generator<Partial<Record<string, string>>> {
  token.lastIndex = 0;
  while (token.lastIndex < line.length) {
    const at = token.lastIndex;
    const found = token.exec(line);
    if (found === null) throw new Error(`a shell waits for more at character ${at}: ${line}`);
    yield found.groups ?? {};
  }
}
