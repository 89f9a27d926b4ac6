import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Rule, ruleGroups } from '#audit/rule.ts';
import { formatted, root, settle, textOf, type GeneratedFile } from './generated-file.ts';

const folder = 'functions/audit/rules';

/** Ids of the rules by their files, sorted. */
export function ruleIds(): string[] {
  return readdirSync(resolve(root, folder))
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** Everything that is generated from the rules: the registry, the table, and the header of each rule's page. */
export async function rulesFiles(): Promise<GeneratedFile[]> {
  const ids = ruleIds();
  const rules = await Promise.all(ids.map(loadRule));
  return Promise.all([
    formatted(`${folder}/index.ts`, registry(ids)),
    formatted('docs/rules.md', table(rules)),
    ...rules.flatMap(page),
  ]);
}

async function loadRule(id: string): Promise<Rule> {
  const module = (await import(pathToFileURL(resolve(root, folder, `${id}.ts`)).href)) as { default?: Rule };
  if (module.default === undefined) throw new Error(`${folder}/${id}.ts exports no rule as its default`);
  return module.default;
}

function registry(ids: readonly string[]): string {
  const imports = ids.map((id) => `import ${camelCase(id)} from './${id}.ts';`);
  return `// Written by \`npm run rules:index\`, so that a bundle needs no folder to scan.
import type { Rule } from '../rule.ts';
${imports.join('\n')}

/** All rules, sorted by id. */
export const rules: readonly Rule[] = [${ids.map(camelCase).join(', ')}];
`;
}

function table(rules: readonly Rule[]): string {
  const rows = [...rules]
    .sort((a, b) => ruleGroups.indexOf(a.group) - ruleGroups.indexOf(b.group))
    .map(({ id, group, severity, title, needs }) =>
      row([`[\`${id}\`](rules/${id}.md)`, group, severity, title, codes(needs)]),
    );
  return `<!-- Written by \`npm run rules:index\`. -->

# Rules

Each rule is one file, one page and one test of the same name. *Holds* is what is true when the rule passes; *needs* are
the facts without which it is \`not-evaluated\`.

${row(['rule', 'group', 'severity', 'holds', 'needs'])}
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function page(rule: Rule): Promise<GeneratedFile>[] {
  const path = `docs/rules/${rule.id}.md`;
  const text = textOf(path);
  return text === null ? [] : [formatted(path, withHeader(text, rule))];
}

/** Puts the header between its markers, or under the title where a page has none yet. */
function withHeader(text: string, rule: Rule): string {
  const block = `<!-- generated -->\n\n${header(rule)}\n\n<!-- /generated -->`;
  const marked = /<!-- generated -->[^]*<!-- \/generated -->/;
  if (marked.test(text)) return text.replace(marked, () => block);
  return text.replace(/^# .*$/m, (title) => `${title}\n\n${block}`);
}

function header({ title, severity, group, needs, uses = [] }: Rule): string {
  const lines = [`- Holds: ${title}`, `- Severity: ${severity}`, `- Group: ${group}`, `- Needs: ${codes(needs)}`];
  return (uses.length === 0 ? lines : [...lines, `- Uses: ${codes(uses)}`]).join('\n');
}

function codes(names: readonly string[]): string {
  return names.length === 0 ? 'pods only' : names.map((name) => `\`${name}\``).join(', ');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function camelCase(id: string): string {
  return id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

if (import.meta.main) settle(await rulesFiles(), 'rules:index');
