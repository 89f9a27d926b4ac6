import { plural, printable } from '#lib/text/wording.ts';
import { cutText } from '../result/plain-text.ts';

/** Words that no chat acts on: no markup, mention, emoji, link or address among them. */
const plainWord = /^["'(“‘]?[\p{L}\p{N}][\p{L}\p{M}\p{N}/'’%+-]*["')”’]?[,.;:!?…]?$|^[–—→…·]$/u;

/** Characters that Slack and Teams act on even within code, with those that look alike and do nothing. */
const lookAlikes: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '&': '＆', '@': '＠', '`': 'ˋ', '|': '¦' };
const active = /[<>&@`|]/g;

/**
 * A stranger's text in a message of chat, of at most so many characters. What could be taken for anything but words
 * stands as code, word by word.
 */
export function chatText(text: string, limit: number): string {
  const kept: string[] = [];
  let used = 1;
  for (const word of printable(text.toWellFormed(), limit).split(' ').filter(Boolean)) {
    const shown = plainWord.test(word) ? word : chatCode(word, limit);
    used += shown.length + 1;
    if (used > limit) return [...kept, '…'].join(' ');
    kept.push(shown);
  }
  return kept.join(' ');
}

/** A name or a value, of at most so many characters. */
export function chatCode(text: string, limit: number): string {
  return `\`${chatName(text, limit - 2) || '(empty)'}\``;
}

/** A name or a value where nothing is marked up. */
export function chatName(text: string, limit: number): string {
  const shown = printable(text.toWellFormed(), Number.POSITIVE_INFINITY);
  return cutText(
    shown.replaceAll(active, (character) => lookAlikes[character] ?? ''),
    limit,
  );
}

/** A command to be copied, exactly as it is; null when chat would change it or act on it. */
export function chatCommand(command: string, limit: number): string | null {
  const isSafe = command !== '' && command.length <= limit - 2 && chatName(command, limit) === command;
  return isSafe ? `\`${command}\`` : null;
}

/** Lines as one text of at most so many characters, none of them cut; what is left out is counted. */
export function fitLines(lines: readonly string[], limit: number): string {
  const kept: string[] = [];
  const note = (left: number) => `… ${plural(left, 'more line')}`;
  let used = note(lines.length).length;
  for (const line of lines) {
    if (used + line.length + 1 > limit) break;
    kept.push(line);
    used += line.length + 1;
  }
  const left = lines.length - kept.length;
  return (left === 0 ? kept : [...kept, note(left)]).join('\n');
}

/** The address of a report, which chat makes a link of; none when something else than an address could be read into it. */
export function linkLines(url: string | undefined): string[] {
  return url !== undefined && /^https:\/\/[^\s<>|`"*]{1,1500}$/.test(url) ? [`Report: ${url}`] : [];
}
