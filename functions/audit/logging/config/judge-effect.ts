import { excerpt } from './excerpt.ts';
import type { MeantConfig } from './interpret-config.ts';
import { type MeantSection, reading } from './interpret-section.ts';
import { atValue, type Problem } from './problem.ts';
import type { Reading } from './read-settings.ts';
import { newTagOf } from './settings/compound.ts';
import { alwaysSuits, containerTag, maySuit, newTags, processLogTag, type TagShape } from './tag-shapes.ts';
import { processLogKey } from './vocabulary.ts';

/** Accepted by Fargate, and yet nothing comes of it. */
export function judgeMatches(config: MeantConfig, partial: boolean): Problem[] {
  const tags = tagsOf(config);
  return config.sections.flatMap(({ key, kind, required }): Problem[] => {
    const match = required.get('Match');
    if (kind === null || match === undefined || match.value === '' || suitsAny(match.value, tags)) return [];
    const is = excerpt(match.value);
    const message = `Match "${is}" fits no container's tag, which all begin with kube.var.log.containers., so this [${kind}] gets no logs${unless(match.value, config, partial)}.`;
    const place = atValue(key, match);
    return [
      {
        ...place,
        code: 'match-never-covers',
        level: 'ineffective',
        message,
        is,
        shouldBe: 'kube.*',
        correctable: false,
      },
    ];
  });
}

function unless(pattern: string, { data }: MeantConfig, partial: boolean): string {
  if (pattern.includes('#')) return ' (a comment needs a line of its own)';
  if (maySuit(pattern, processLogTag)) {
    return data[processLogKey] === undefined && partial
      ? ', but those of Fluent Bit itself where flb_log_cw is "true"'
      : '; Fluent Bit\'s own log has that tag, but only with flb_log_cw "true"';
  }
  return partial ? ', unless a rewrite_tag filter makes such a tag' : '';
}

/** Tags of all records that outputs and filters see. */
export function tagsOf({ data, sections }: MeantConfig): TagShape[] {
  const rewritten = sections.flatMap((section) => rulesOf(section).map(({ tags }) => tags));
  return [containerTag, ...(data[processLogKey] === 'true' ? [processLogTag] : []), ...rewritten];
}

export function suitsAny(pattern: string, tags: readonly TagShape[]): boolean {
  return tags.some((tag) => maySuit(pattern, tag));
}

/** Rules of a rewrite_tag filter that Fluent Bit can read, and the tags that they give. */
function rulesOf({ kind, plugin, readings }: MeantSection): { rule: Reading; tags: TagShape }[] {
  if (kind !== 'FILTER' || plugin !== 'rewrite_tag') return [];
  return readings.flatMap((rule) => {
    const template = rule.setting?.name === 'Rule' ? newTagOf(rule.value) : null;
    return template === null ? [] : [{ rule, tags: newTags(template) }];
  });
}

/** A record that is given a tag which the filter itself takes comes back to it without end. */
export function judgeLoops({ sections }: MeantConfig): Problem[] {
  return sections.flatMap((section) => {
    const match = section.required.get('Match')?.value ?? '';
    return rulesOf(section)
      .filter(({ tags }) => alwaysSuits(match, tags))
      .map(({ rule }): Problem => {
        const is = excerpt(newTagOf(rule.value) ?? '');
        const message = `The new tag "${is}" fits the filter's own Match "${excerpt(match)}", so that records go round in it for ever and reach no output.`;
        const place = atValue(section.key, rule.entry);
        const base = { ...place, code: 'rewrite-tag-loop', level: 'ineffective', severity: 'high' } as const;
        return { ...base, message, is, shouldBe: 'a tag that Match does not fit', correctable: false };
      });
  });
}

export function judgeRegions({ sections }: MeantConfig, region: string | null): Problem[] {
  return sections.flatMap((section): Problem[] => {
    const found = section.kind === 'OUTPUT' ? reading(section, 'region', 'AWS_Region') : undefined;
    // What is no Region, or stands for one by a variable, is a problem of its own.
    if (region === null || found === undefined || found.flaw !== null || ['', region].includes(found.value)) return [];
    if (found.value.includes('${')) return [];
    const is = excerpt(found.value);
    const message = `The output writes to ${is}, while the cluster is in ${region}; this is fine if it is meant.`;
    const place = atValue(section.key, found.entry);
    return [{ ...place, code: 'region-differs', level: 'note', message, is, shouldBe: region, correctable: false }];
  });
}
