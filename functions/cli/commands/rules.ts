import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Command } from 'commander';
import type { DocumentFormat } from '#model/result/format.ts';
import { byGroup, findRule, type ListedCode, type ListedRule, listRules } from '#run/scan/list-rules.ts';
import { renderDocument } from '#run/scan/render.ts';
import { exitCodes, type CommonFlags, type Run } from '../run.ts';
import { documentFormatOption, singleFormat, withCommon } from '../options/options.ts';

interface RulesFlags extends CommonFlags {
  readonly format?: readonly DocumentFormat[];
}

export function addRules(program: Command, run: Run): void {
  withCommon(program.command('rules').description('list the rules, or explain one'))
    .argument('[rule]', 'id of a rule, or code of a problem that logging tells')
    .addOption(documentFormatOption())
    .action((id: string | undefined, flags: RulesFlags) =>
      run(flags, async (terminal) => {
        const format = singleFormat(flags.format);
        const found = id === undefined ? null : findRule(id);
        const listed = found === null ? listRules() : [found];
        if (format === 'jsonl') await terminal.data(listed.map((one) => renderDocument(one, 'jsonl')).join(''));
        else if (format === 'json') await terminal.data(renderDocument(found ?? listed, 'json'));
        else await terminal.data(found === null ? list(listRules()) : await explained(found));
        const meaning = found !== null && 'code' in found ? '1 code' : counted(listed.length);
        return { code: exitCodes.ok, meaning };
      }),
    );
}

function counted(count: number): string {
  return `${String(count)} ${count === 1 ? 'rule' : 'rules'}`;
}

async function explained(found: ListedRule | ListedCode): Promise<string> {
  if (!('code' in found)) return page(found.id);
  const { code, levels, title, why, fix, docs } = found;
  return `# ${code}\n\n${title} ${why}\n\nFix: ${fix}\nLevel: ${levels.join(', ')}\nSource: ${docs}\n`;
}

function list(rules: readonly ListedRule[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return byGroup(rules)
    .map(([group, own]) =>
      [
        group,
        ...own.map(({ id, severity, title }) => `  ${id.padEnd(width)}  ${severity.padEnd(8)}  ${title}`),
        '',
      ].join('\n'),
    )
    .join('\n');
}

/** The page of a rule, without the marks that keep its header generated. */
async function page(id: string): Promise<string> {
  // Found by the package's own name for it, so that neither a file that moves nor a bundle has another way to it.
  const file = createRequire(import.meta.url).resolve(`#docs/rules/${id}.md`);
  const text = await readFile(file, 'utf8');
  return text.replaceAll(/<!--.*?-->\n*/g, '');
}
