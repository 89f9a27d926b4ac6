import { excerpt, type Problem, type MeantConfig, type MeantSection, reading } from './interpret-config.ts';
import { suitsAny, tagsOf } from './judge-destinations.ts';
import { alwaysSuits, containerTag, type TagShape } from './tag-shapes.ts';

/** An output, with its destination and the logs that it receives. */
export interface LoggingOutput {
  /** A plugin that Fargate supports, even if misspelt in the text. */
  readonly plugin: string;
  readonly match: string | null;
  readonly region: string | null;
  /** By key in lower case; the first of each. */
  readonly settings: ReadonlyMap<string, string>;
  /** The tag of some container fits, or one that a filter makes. */
  readonly receivesLogs: boolean;
  /** Logs that the output receives: those of all containers, or those that its Match selects. */
  readonly receives: 'everything' | 'a part' | 'nothing';
  /** Destination in a few words. */
  readonly destination: string;
  /** Reason why nothing can arrive there; null if none is known. */
  readonly obstacle: string | null;
  readonly key: string;
  readonly line: number;
  readonly column: number;
}

export function outputsOf(config: MeantConfig, problems: readonly Problem[]): LoggingOutput[] {
  const tags = tagsOf(config);
  return config.sections.flatMap((section, index) => {
    if (section.kind !== 'OUTPUT' || section.plugin === null) return [];
    const own = problems.filter((problem) => isWithin(problem, section, config.sections[index + 1]));
    return [{ ...outputOf(section, section.plugin, tags), obstacle: own.find(isObstacle)?.message ?? null }];
  });
}

function isWithin({ key, line }: Problem, section: MeantSection, next: MeantSection | undefined): boolean {
  const end = next !== undefined && next.key === section.key ? next.header.line : Infinity;
  return key === section.key && line >= section.header.line && line < end;
}

function outputOf(section: MeantSection, plugin: string, tags: readonly TagShape[]): Omit<LoggingOutput, 'obstacle'> {
  const { key, header, required } = section;
  const match = required.get('Match')?.value ?? null;
  const receivesLogs = match !== null && suitsAny(match, tags);
  return {
    plugin,
    match,
    region: reading(section, 'region', 'AWS_Region')?.value ?? null,
    settings: settingsOf(section),
    receivesLogs,
    receives: !receivesLogs ? 'nothing' : alwaysSuits(match, containerTag) ? 'everything' : 'a part',
    destination: destinationOf(section, plugin),
    key,
    line: header.line,
    column: header.column,
  };
}

function isObstacle({ code, level, severity }: Problem): boolean {
  return code === 'match-never-covers' || (level === 'ineffective' && severity === 'high');
}

function settingsOf({ readings }: MeantSection): Map<string, string> {
  const settings = new Map<string, string>();
  for (const { entry, setting, value } of readings) {
    const name = (setting?.name ?? entry.key).toLowerCase();
    if (!settings.has(name)) settings.set(name, value);
  }
  return settings;
}

function destinationOf(section: MeantSection, plugin: string): string {
  const of = (name: string) => reading(section, name)?.value ?? '';
  const named = (what: string, name: string) => `${what}${name === '' ? '' : ` ${excerpt(name)}`}`;
  const place = (region: string) => (region === '' ? '' : ` in ${excerpt(region)}`);
  switch (plugin) {
    case 'es':
      return `${named('OpenSearch', of('Host') || of('Cloud_ID'))}${of('Index') === '' ? '' : `, index ${excerpt(of('Index'))}`}`;
    case 'firehose':
    case 'kinesis_firehose':
      return named('the delivery stream', of('delivery_stream')) + place(of('region'));
    case 'kinesis':
      return named('the data stream', of('stream')) + place(of('region'));
    default:
      return named('the log group', of('log_group_template') || of('log_group_name')) + place(of('region'));
  }
}
