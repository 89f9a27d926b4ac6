import { nearest } from '#lib/text/compare.ts';
import { minorOf } from '#lib/minor-version.ts';
import { excerpt, type Problem, type MeantKey, type MeantSection } from './interpret-config.ts';
import {
  homeOf,
  requiredKeys,
  sectionKinds,
  equivalents,
  plugins,
  type SectionKind,
  serviceOwnedKeys,
} from './vocabulary.ts';
import type { ConfEntry } from './conf-line.ts';

/** Only three kinds of section are allowed, each under its own data key and with its required keys. */
export function judgeSections({ home, sections }: MeantKey): Problem[] {
  return sections.flatMap((section) => [
    ...judgeKind(section),
    ...judgePlace(section, home),
    ...judgeRequiredKeys(section),
  ]);
}

function judgeKind(section: MeantSection): Problem[] {
  const { kind, spelling, header } = section;
  if (spelling === 'exact' || !header.closed) return [];
  const is = `[${excerpt(header.name)}]`;
  if (kind === null) return [{ ...atHeader(section), code: 'section-unknown', ...unknown(header.name), is }];
  const shouldBe = `[${kind}]`;
  if (spelling === 'misspelt') {
    const message = `Fargate rejects the section ${is}; ${shouldBe} is meant.`;
    return [{ ...atHeader(section), code: 'section-unknown', message, is, shouldBe, correctable: true }];
  }
  const message = `${is} is documented as ${shouldBe}; Fargate may not accept another letter case.`;
  const mild = { level: 'ineffective', severity: 'low' } as const;
  return [{ ...atHeader(section), ...mild, code: 'section-case', message, is, shouldBe, correctable: true }];
}

function unknown(name: string): Pick<Problem, 'message' | 'shouldBe' | 'correctable'> {
  const near = nearest(name.trim(), sectionKinds);
  const why = `Fargate rejects the section [${excerpt(name)}]`;
  if (near !== null) return { message: `${why}; did you mean [${near}]?`, shouldBe: `[${near}]`, correctable: false };
  if (['SERVICE', 'INPUT'].includes(name.trim().toUpperCase())) {
    return { message: `${why}, which it manages itself; remove it.`, correctable: false };
  }
  return { message: `${why}; only [FILTER], [OUTPUT] and [PARSER] are accepted.`, correctable: false };
}

function judgePlace(section: MeantSection, home: string | null): Problem[] {
  if (section.kind === null || homeOf[section.kind] === home) return [];
  const shouldBe = homeOf[section.kind];
  const message = `[${section.kind}] must stand under ${shouldBe}, not under ${excerpt(section.key)}.`;
  const is = excerpt(section.key);
  return [{ ...atHeader(section), code: 'section-misplaced', message, is, shouldBe, correctable: true }];
}

function judgeRequiredKeys(section: MeantSection): Problem[] {
  const { kind, required } = section;
  if (kind === null) return [];
  return requiredKeys[kind].flatMap((name): Problem[] => {
    const entry = required.get(name);
    if (entry === undefined) return [missing(section, kind, name)];
    if (entry.key.toLowerCase() === name.toLowerCase()) return [];
    const is = excerpt(entry.key);
    const message = `[${kind}] has no ${name}, which Fargate requires; ${is} is a misspelling of it.`;
    const position = { line: entry.line, column: entry.column };
    const code = 'required-key-missing';
    return [{ ...atHeader(section), ...position, code, message, is, shouldBe: name, correctable: true }];
  });
}

function missing(section: MeantSection, kind: string, name: string): Problem {
  const hasRegex = name === 'Match' && section.entries.some(({ key }) => key.toLowerCase() === 'match_regex');
  const aside = hasRegex ? '; Match_Regex is not documented to replace it' : '';
  const message = `[${kind}] has no ${name}, which Fargate requires${aside}.`;
  const code = 'required-key-missing';
  return { ...atHeader(section), code, message, is: 'absent', shouldBe: name, correctable: false };
}

function atHeader({ key, header }: MeantSection): Pick<Problem, 'level' | 'key' | 'line' | 'column'> {
  return { level: 'rejected', key, line: header.line, column: header.column };
}

/** Only the plugins that Fargate lists are allowed, and the `kubernetes` filter only within its limits. */
export function judgePlugins(sections: readonly MeantSection[], kubernetesVersion: string | null): Problem[] {
  return sections.flatMap((section) => [
    ...judgeName(section),
    ...(section.kind === 'FILTER' && section.plugin === 'kubernetes'
      ? judgeKubernetesFilter(section, kubernetesVersion)
      : []),
  ]);
}

function judgeName({ key, kind, plugin, required }: MeantSection): Problem[] {
  const entry = required.get('Name');
  if (kind === null || plugins[kind] === null || entry === undefined || entry.value === '') return [];
  if (entry.value === plugin) return [];
  const is = excerpt(entry.value);
  if (plugin === null) return [{ ...atValue(key, entry), ...unsupported(kind, entry.value), is }];
  const shouldBe = plugin;
  if (entry.value.toLowerCase() === plugin) {
    const message = `Plugin names are documented in lower case; Fargate may not take "${is}" for ${plugin}.`;
    const mild = { code: 'plugin-case', level: 'ineffective', severity: 'low', correctable: true } as const;
    return [{ ...atValue(key, entry), ...mild, message, is, shouldBe }];
  }
  const message = `"${is}" is not a supported ${kind.toLowerCase()} plugin; ${plugin} is meant.`;
  return [{ ...atValue(key, entry), code: 'plugin-unsupported', message, is, shouldBe, correctable: true }];
}

function unsupported(kind: SectionKind, name: string): Pick<Problem, 'code' | 'message' | 'shouldBe' | 'correctable'> {
  const supported = plugins[kind] ?? [];
  const why = `"${excerpt(name)}" is not a supported ${kind.toLowerCase()} plugin`;
  const base = { code: 'plugin-unsupported', correctable: false } as const;
  const equivalent = kind === 'OUTPUT' ? equivalents.get(name.toLowerCase()) : undefined;
  const near = equivalent ?? nearest(name, supported);
  if (near !== null) return { ...base, message: `${why}; did you mean ${near}?`, shouldBe: near };
  const hint = name.includes('#') ? 'a comment needs a line of its own' : `Fargate has ${supported.join(', ')}`;
  return { ...base, message: `${why}; ${hint}.`, shouldBe: supported.join(', ') };
}

function judgeKubernetesFilter(section: MeantSection, version: string | null): Problem[] {
  return [...judgeVersion(section, version), ...judgeOwnedKeys(section)];
}

function judgeVersion({ key, required }: MeantSection, version: string | null): Problem[] {
  const minor = minorOf(version ?? '');
  const entry = required.get('Name');
  if (version === null || minor === null || minor >= 23 || entry === undefined) return [];
  const message = `The kubernetes filter needs Kubernetes 1.23 or later; the cluster has ${excerpt(version)}.`;
  const code = 'kubernetes-filter-version';
  return [{ ...atValue(key, entry), code, message, is: excerpt(version), shouldBe: '1.23', correctable: false }];
}

function judgeOwnedKeys({ key, entries }: MeantSection): Problem[] {
  return entries
    .filter((entry) => serviceOwnedKeys.has(entry.key.toLowerCase()))
    .map((entry) => ({
      ...atValue(key, entry),
      code: 'service-owned-key',
      column: entry.column,
      message: `${entry.key} is set by Fargate itself and must not be specified; remove the line.`,
      is: excerpt(entry.value),
      shouldBe: 'absent',
      correctable: false,
    }));
}

function atValue(key: string, { line, valueColumn }: ConfEntry): Pick<Problem, 'level' | 'key' | 'line' | 'column'> {
  return { level: 'rejected', key, line, column: valueColumn };
}
