import { listed } from '#lib/text/wording.ts';
import { nearest } from '#lib/text/compare.ts';
import { excerpt, type Problem, type LoggingData, type MeantConfig, type MeantKey } from './interpret-config.ts';
import { confKeys, homeOf, isConfKey, processLogKey, type SectionKind, serviceOwnedKeys } from './vocabulary.ts';

const start = { line: 1, column: 1 } as const;

/** Fargate enables logging only with an output. */
export function judgeOutputs({ data, sections }: MeantConfig): Problem[] {
  const outputs = sections.filter(({ kind }) => kind === 'OUTPUT');
  if (outputs.some(({ key }) => key === 'output.conf')) return [];
  const key = 'output.conf';
  const is = data[key] === undefined ? 'absent' : 'no [OUTPUT]';
  const message = `${data[key] === undefined ? `${key} is missing` : `${key} has no [OUTPUT]`}; Fargate enables logging only with at least one supported output.`;
  const shouldBe = 'at least one [OUTPUT]';
  return [
    {
      code: 'output-missing',
      level: 'rejected',
      key,
      ...start,
      message,
      is,
      shouldBe,
      correctable: outputs.length > 0,
    },
  ];
}

/** AWS does not document whether Fargate reads other keys; it most likely does not. */
export function judgeUnknownKeys(keys: readonly MeantKey[]): Problem[] {
  return keys.filter(({ key }) => !isConfKey(key)).map(judgeUnknownKey);
}

function judgeUnknownKey(meant: MeantKey): Problem {
  const key = excerpt(meant.key);
  const kinds = new Set(meant.sections.flatMap(({ kind }) => (kind === null ? [] : [kind])));
  const near = meant.home ?? nearest(meant.key, [...confKeys, processLogKey]) ?? undefined;
  const lost = kinds.size === 0 ? '' : `, so its ${listed([...kinds].map((kind) => `[${kind}]`))} may have no effect`;
  return {
    code: 'data-key-unknown',
    level: 'ineffective',
    key: meant.key,
    ...start,
    message: `Fargate is not known to read the data key "${key}"${lost}${adviceOn(meant, kinds, near)}`,
    is: key,
    ...(near === undefined ? {} : { shouldBe: near }),
    ...(near === undefined && kinds.size === 0 ? { severity: 'low' } : {}),
    correctable: meant.home !== null,
  };
}

function adviceOn(meant: MeantKey, kinds: ReadonlySet<SectionKind>, near: string | undefined): string {
  if (near !== undefined) return `; did you mean ${near}?`;
  if (kinds.size === 0) return '.';
  const out = fargateOwned(meant);
  const but = out.length === 0 ? '' : `, without ${listed(out)}, which Fargate makes itself`;
  return `; move it to ${listed([...kinds].map((kind) => homeOf[kind]))}${but}.`;
}

/** Sections and settings that a full Fluent Bit configuration has but that no key of Fargate may contain. */
function fargateOwned({ sections }: MeantKey): string[] {
  const kinds = sections.filter(({ kind }) => kind === null).map(({ header }) => `[${excerpt(header.name)}]`);
  const settings = sections
    .filter(({ plugin }) => plugin === 'kubernetes')
    .flatMap(({ entries }) => entries.filter(({ key }) => serviceOwnedKeys.has(key.toLowerCase())))
    .map(({ key }) => excerpt(key));
  return [...new Set([...kinds, ...settings])].slice(0, mostNamed);
}

const mostNamed = 6;

export function judgeProcessLog(data: LoggingData): Problem[] {
  const value = data[processLogKey];
  if (value === undefined || value === 'true' || value === 'false') return [];
  const is = excerpt(value);
  const message = `${processLogKey} is "${is}"; only "true" and "false" are documented, so it may have no effect.`;
  const shouldBe = '"true" or "false"';
  return [
    {
      code: 'flb-log-cw-value',
      level: 'ineffective',
      key: processLogKey,
      ...start,
      message,
      is,
      shouldBe,
      correctable: false,
    },
  ];
}

/** `${NAME}` is refused wherever it stands, comments included. */
export function judgeEnvironmentVariables(data: LoggingData): Problem[] {
  return Object.entries(data).flatMap(([key, text]) =>
    text.split('\n').flatMap((line, index) => variablesOf(line).map((found) => variable(key, index + 1, found))),
  );
}

function variable(key: string, line: number, { text, column }: { text: string; column: number }): Problem {
  const is = excerpt(text);
  const message = `Environment variables are not allowed in the ConfigMap; write the value instead of ${is}.`;
  return { code: 'environment-variable', level: 'rejected', key, line, column, message, is, correctable: false };
}

function variablesOf(line: string): { text: string; column: number }[] {
  const found = [];
  let from = line.indexOf('${');
  while (from >= 0) {
    const end = line.indexOf('}', from);
    if (end < 0) break;
    found.push({ text: line.slice(from, end + 1), column: from + 1 });
    from = line.indexOf('${', end);
  }
  return found;
}

const most = 5300;

/**
 * AWS does not document how it counts characters of a ConfigMap, so the verdict is firm only where all ways of counting
 * agree.
 */
export function judgeSize(data: LoggingData): Problem[] {
  const [least, greatest] = [fewestCharacters(data), mostCharacters(data)];
  if (greatest <= most) return [];
  const shouldBe = `at most ${most}`;
  const problem = { code: 'too-long', key: null, line: 1, column: 1, shouldBe, correctable: false } as const;
  if (least > most) {
    const message = `The ConfigMap has ${least} characters or more; Fargate takes at most ${most}.`;
    return [{ ...problem, level: 'rejected', message, is: String(least) }];
  }
  const message = `The ConfigMap has ${least} to ${greatest} characters, depending on how they are counted; over ${most} Fargate may reject it.`;
  return [{ ...problem, level: 'ineffective', message, is: `${least} to ${greatest}` }];
}

// The values alone, by code point.
function fewestCharacters(data: LoggingData): number {
  let count = 0;
  for (const value of Object.values(data)) {
    // The second half of a surrogate pair is not a character of its own.
    for (let at = 0; at < value.length; at += 1) count += (value.charCodeAt(at) & 0xfc00) === 0xdc00 ? 0 : 1;
  }
  return count;
}

// The whole object as JSON, by byte.
function mostCharacters(data: LoggingData): number {
  const metadata = { name: 'aws-logging', namespace: 'aws-observability' };
  return Buffer.byteLength(JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }));
}
