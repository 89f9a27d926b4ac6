import {
  excerpt,
  atKey,
  atValue,
  type Problem,
  type MeantSection,
  reading,
  type MeantConfig,
} from './interpret-config.ts';
import type { SettingReading } from './read-settings.ts';
import { newTagOf } from './settings/compound.ts';
import { alwaysSuits, containerTag, maySuit, newTags, processLogTag, type TagShape } from './tag-shapes.ts';
import { processLogKey } from './vocabulary.ts';

/** Problems that are certain about the destination of an output. */
export function judgeDestinations(sections: readonly MeantSection[]): Problem[] {
  return sections.flatMap((section) => {
    if (section.kind !== 'OUTPUT') return [];
    if (section.plugin === 'es') return judgeOpenSearch(section);
    return section.plugin?.startsWith('cloudwatch') === true ? judgeRetention(section) : [];
  });
}

// Domains and serverless collections; https://docs.aws.amazon.com/opensearch-service/latest/developerguide/
const amazonHost = /\.(es|aoss)\.amazonaws\.com(\.cn)?$|\.aos\.[a-z0-9-]+\.on\.aws$/i;

function judgeOpenSearch(section: MeantSection): Problem[] {
  const host = reading(section, 'Host');
  const isAmazon = host !== undefined && amazonHost.test(host.value);
  return [...(isAmazon ? judgeAmazonPort(section, host.value) : []), ...judgeTypeName(section)];
}

/** Amazon endpoints answer on 443 with TLS; domains also on 80 without. */
function judgeAmazonPort(section: MeantSection, host: string): Problem[] {
  const port = reading(section, 'Port');
  if (port !== undefined && port.flaw !== null) return [];
  const number = port?.value ?? '9200';
  if (number === '443') return judgeAmazonTls(section, host);
  if (number === '80') return [];
  const what = port === undefined ? 'There is no Port, which is 9200 then' : `Port is ${excerpt(number)}`;
  const message = `${what}; ${excerpt(host)} listens on 443 alone, so that nothing arrives.`;
  const base = { code: 'opensearch-port', level: 'ineffective', severity: 'high', correctable: false } as const;
  return [{ ...placeOf(section, port), ...base, message, is: excerpt(number), shouldBe: '443' }];
}

function judgeAmazonTls(section: MeantSection, host: string): Problem[] {
  const tls = reading(section, 'tls');
  if (tls !== undefined && (tls.flaw !== null || isOn(tls))) return [];
  const message = `tls is Off, while ${excerpt(host)} speaks TLS on port 443, so that nothing arrives.`;
  const base = { code: 'opensearch-tls', level: 'ineffective', severity: 'high', correctable: false } as const;
  return [{ ...placeOf(section, tls), ...base, message, is: tls?.value ?? 'absent', shouldBe: 'tls On' }];
}

/** Position of the setting, or of the section that lacks it. */
function placeOf(
  { key, header }: MeantSection,
  found: SettingReading | undefined,
): Pick<Problem, 'key' | 'line' | 'column'> {
  return found === undefined ? atKey(key, header) : atValue(key, found.entry);
}

function isOn({ value }: SettingReading): boolean {
  return /^(on|true|yes)$/i.test(value);
}

/**
 * Mapping types were removed in OpenSearch 2 and Elasticsearch 8; the configuration does not say which version the
 * domain runs.
 */
function judgeTypeName(section: MeantSection): Problem[] {
  const setting = reading(section, 'Suppress_Type_Name');
  if (setting !== undefined && (setting.flaw !== null || isOn(setting))) return [];
  const place = placeOf(section, setting);
  const message =
    'OpenSearch 2 and Elasticsearch 8 refuse every record without Suppress_Type_Name On; older ones want it Off.';
  const code = 'opensearch-type-name';
  const is = setting?.value ?? 'absent';
  return [{ ...place, code, level: 'note', message, is, shouldBe: 'Suppress_Type_Name On', correctable: false }];
}

/** Without a retention, CloudWatch Logs never expires log events. */
function judgeRetention(section: MeantSection): Problem[] {
  const creates = /^true$/i.test(reading(section, 'auto_create_group')?.value ?? '');
  if (!creates || reading(section, 'log_retention_days') !== undefined) return [];
  const message =
    'A group that is made has no retention without log_retention_days, so that it keeps its logs for ever.';
  const base = { ...atKey(section.key, section.header), code: 'log-group-retention', level: 'note' } as const;
  return [{ ...base, message, is: 'absent', shouldBe: 'log_retention_days', correctable: false }];
}

/** Accepted by Fargate, but without effect. */
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
function rulesOf({ kind, plugin, readings }: MeantSection): { rule: SettingReading; tags: TagShape }[] {
  if (kind !== 'FILTER' || plugin !== 'rewrite_tag') return [];
  return readings.flatMap((rule) => {
    const template = rule.setting?.name === 'Rule' ? newTagOf(rule.value) : null;
    return template === null ? [] : [{ rule, tags: newTags(template) }];
  });
}

/** A record that gets a tag which the filter itself matches loops through the filter forever. */
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
    // A value that is not a Region, or that uses a variable, is a separate problem.
    if (region === null || found === undefined || found.flaw !== null || ['', region].includes(found.value)) return [];
    if (found.value.includes('${')) return [];
    const is = excerpt(found.value);
    const message = `The output writes to ${is}, while the cluster is in ${region}; this is fine if it is meant.`;
    const place = atValue(section.key, found.entry);
    return [{ ...place, code: 'region-differs', level: 'note', message, is, shouldBe: region, correctable: false }];
  });
}
