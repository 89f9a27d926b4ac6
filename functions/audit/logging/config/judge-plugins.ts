import { minorOf } from '#lib/minor-version.ts';
import { nearest } from '#lib/text/compare.ts';
import type { ConfEntry } from './conf-line.ts';
import { excerpt } from './excerpt.ts';
import type { MeantSection } from './interpret-section.ts';
import type { Problem } from './problem.ts';
import { equivalents, plugins, type SectionKind, serviceOwnedKeys } from './vocabulary.ts';

/** Only the plugins that Fargate lists, and the `kubernetes` filter within its limits. */
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
