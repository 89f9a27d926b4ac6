import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createProgress } from '#cli/terminal/terminal.ts';

/** A stream that keeps what it gets. */
function stream(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  const write = (text: string | Uint8Array) => {
    written.push(String(text));
    return true;
  };
  const moves = { cursorTo: () => true, clearLine: () => true, moveCursor: () => true };
  return { isTTY, columns, write, written, ...moves };
}

const quietly = { quiet: false, verbose: false, env: {} };
const verbosely = { ...quietly, verbose: true };

describe('progress in a log', () => {
  it('is not told unless asked for', () => {
    const log = stream(false);
    for (const options of [quietly, { ...verbosely, quiet: true }]) createProgress(log, options).update('working');
    expect(log.written).toEqual([]);
  });

  it('is told in plain lines, at most one in ten seconds, and none twice', () => {
    const log = stream(false);
    let time = 0;
    const progress = createProgress(log, { ...verbosely, now: () => time });
    for (time = 0; time < 30_000; time += 500) progress.update(time < 25_000 ? `${String(time)} pods` : '20000 pods');
    progress.done();
    expect(log.written).toEqual(['0 pods\n', '10000 pods\n', '20000 pods\n']);
  });

  it('shows strangers’ text without acting on it', () => {
    const log = stream(false);
    createProgress(log, verbosely).update('shop\u001b[2J: reading');
    expect(log.written).toEqual(['shop\\u{1b}[2J: reading\n']);
  });

  it.each([{ TERM: 'dumb' }, { CI: 'true' }])('is what a terminal gets that is none: %j', (env) => {
    const log = stream(true);
    createProgress(log, { ...verbosely, env }).update('working');
    createProgress(log, { ...quietly, env }).update('working');
    expect(log.written).toEqual(['working\n']);
  });
});

describe('progress on a terminal', () => {
  it('fits its width, and is gone when done', () => {
    // The spinner looks for itself.
    vi.stubEnv('CI', undefined).stubEnv('TERM', 'xterm');
    onTestFinished(() => void vi.unstubAllEnvs());
    const terminal = stream(true, 40);
    const progress = createProgress(terminal, quietly);
    expect(terminal.written).toEqual([]);
    progress.update(`3 of 12 clusters · 가게: ${'reading '.repeat(20)}`);
    progress.done();
    const shown = terminal.written.map((text) => stripVTControlCharacters(text).trim());
    const line = shown.find((text) => text.includes('3 of 12')) ?? '';
    expect(line).toMatch(/^\S 3 of 12 clusters · 가게: reading .*…$/);
    expect(stringWidth(line)).toBeLessThan(40);
    expect(terminal.written.join('')).toContain('\u001b[?25h');
  });

  it('is silent with --quiet', () => {
    const terminal = stream(true);
    createProgress(terminal, { ...quietly, quiet: true }).update('working');
    expect(terminal.written).toEqual([]);
  });
});
