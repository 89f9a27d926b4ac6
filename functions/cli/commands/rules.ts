import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { DocumentFormat } from '#model/format.ts';
import { byGroup, findRule, type ListedRule, listRules } from '#run/scan/list-rules.ts';
import { renderDocument } from '#run/scan/render.ts';
import { exitCodes } from '../exit-codes.ts';
import { documentFormatOption, singleFormat, withCommon } from '../options.ts';
import type { CommonFlags, Run } from '../run.ts';

interface RulesFlags extends CommonFlags {
  readonly format?: readonly DocumentFormat[];
}

export function addRules(program: Command, run: Run): void {
  withCommon(program.command('rules').description('list the rules, or explain one'))
    .argument('[rule]', 'id of a rule')
    .addOption(documentFormatOption())
    .action((id: string | undefined, flags: RulesFlags) =>
      run(flags, async (terminal) => {
        const format = singleFormat(flags.format);
        const rules = id === undefined ? listRules() : [findRule(id)];
        if (format === 'jsonl') await terminal.data(rules.map((rule) => renderDocument(rule, 'jsonl')).join(''));
        else if (format === 'json') await terminal.data(renderDocument(id === undefined ? rules : rules[0], 'json'));
        else await terminal.data(id === undefined ? list(rules) : await page(id));
        return { code: exitCodes.ok, meaning: `${String(rules.length)} ${rules.length === 1 ? 'rule' : 'rules'}` };
      }),
    );
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
  const text = await readFile(new URL(`../../../docs/rules/${id}.md`, import.meta.url), 'utf8');
  return text.replaceAll(/<!--.*?-->\n*/g, '');
}
