import type { ConfEntry } from './conf-line.ts';
import { excerpt } from './excerpt.ts';
import type { MeantConfig } from './interpret-config.ts';
import { type MeantSection, setting } from './interpret-section.ts';
import { nearestWord } from './nearest-word.ts';
import type { Problem } from './problem.ts';
import { coversContainerTags } from './tag-match.ts';

/** Accepted by Fargate, and yet nothing comes of it. */
export function judgeMatches({ sections }: MeantConfig, partial: boolean): Problem[] {
  if (rewritesTags(sections)) return [];
  return sections.flatMap(({ key, kind, required }): Problem[] => {
    const match = required.get('Match');
    if (kind === null || match === undefined || match.value === '' || coversContainerTags(match.value)) return [];
    const is = excerpt(match.value);
    const unless = partial ? ', unless a rewrite_tag filter makes such a tag' : '';
    const hint = match.value.includes('#') ? ' (a comment needs a line of its own)' : '';
    const message = `Match "${is}" fits no container's tag, which all begin with kube.var.log.containers., so this [${kind}] gets no logs${unless}${hint}.`;
    return [{ ...ineffective('match-never-covers', key, match, message), is, shouldBe: 'kube.*' }];
  });
}

/** A filter that rewrites tags can make any tag, so that no Match is known to be in vain. */
export function rewritesTags(sections: readonly MeantSection[]): boolean {
  return sections.some(({ kind, plugin }) => kind === 'FILTER' && plugin === 'rewrite_tag');
}

// So that a hostile file of parsers costs no more than its length.
const mostCompared = 100;

export function judgeParsers({ sections }: MeantConfig): Problem[] {
  const parsers = sections.filter(({ kind }) => kind === 'PARSER');
  const defined = new Set(parsers.map(({ required }) => required.get('Name')?.value ?? ''));
  const known = [...defined].slice(0, mostCompared);
  return sections
    .filter(({ kind, plugin }) => kind === 'FILTER' && plugin === 'parser')
    .flatMap(({ key, entries }) => entries.filter(isParserEntry).map((entry) => ({ key, entry })))
    .filter(({ entry }) => entry.value !== '' && !defined.has(entry.value))
    .map(({ key, entry }) => undefinedParser(key, entry, known));
}

function undefinedParser(key: string, entry: ConfEntry, defined: readonly string[]): Problem {
  const is = excerpt(entry.value);
  const near = nearestWord(entry.value, defined)?.word;
  const hint = near === undefined ? '' : `; did you mean ${excerpt(near)}?`;
  const message = `Parser "${is}" is not defined in parsers.conf, so the filter may do nothing${hint || '.'}`;
  const shouldBe = near === undefined ? `a [PARSER] with Name ${is} in parsers.conf` : excerpt(near);
  return { ...ineffective('parser-undefined', key, entry, message), is, shouldBe };
}

export function judgeRegions({ sections }: MeantConfig, region: string | null): Problem[] {
  return sections.flatMap((section): Problem[] => {
    const entry = section.kind === 'OUTPUT' ? setting(section, 'region', 'aws_region') : undefined;
    if (region === null || entry === undefined || ['', region].includes(entry.value)) return [];
    // A variable is a problem of its own, and whatever region it stands for is not known.
    if (entry.value.includes('${')) return [];
    const is = excerpt(entry.value);
    const message = `The output writes to ${is}, while the cluster is in ${region}; this is fine if it is meant.`;
    return [{ ...ineffective('region-differs', section.key, entry, message), severity: 'info', is, shouldBe: region }];
  });
}

function isParserEntry({ key }: ConfEntry): boolean {
  return key.toLowerCase() === 'parser';
}

function ineffective(
  code: Problem['code'],
  key: string,
  { line, valueColumn }: ConfEntry,
  message: string,
): Omit<Problem, 'is'> {
  return { code, level: 'ineffective', key, line, column: valueColumn, message, correctable: false };
}
