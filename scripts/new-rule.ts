// Writes the files of a new rule: npm run rule:new -- pod-host-port --group 'pod fits Fargate' --shape pods --cluster
// 24:fargate-only
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { ruleGroups } from '#audit/rule.ts';
import { root, textOf } from './generated-file.ts';

const shapes = ['pods', 'cluster'] as const;
const bases = readdirSync(resolve(root, 'test/clusters/clean'));

/** Properties of a new rule; each a flag, or a question on a terminal. */
const questions = {
  group: { ask: 'Which group?', fits: (answer: string) => ruleGroups.some((one) => one === answer), of: ruleGroups },
  shape: { ask: 'What does it judge?', fits: (answer: string) => shapes.some((one) => one === answer), of: shapes },
  cluster: {
    ask: 'Which recorded cluster shows the mistake: ROW:BASE, or none?',
    fits: (answer: string) => answer === 'none' || bases.includes(/^\d+:(.+)$/.exec(answer)?.[1] ?? ''),
    of: ['none', ...bases.map((base) => `ROW:${base}`)],
  },
} as const;

const { values, positionals } = parseArgs({
  options: { group: { type: 'string' }, shape: { type: 'string' }, cluster: { type: 'string' } },
  allowPositionals: true,
});
const [id = ''] = positionals;
const answers = { group: '', shape: '', cluster: '' };

const complaint = complaintAbout(id) ?? (await complaintAboutAnswers());
if (complaint === null) {
  for (const [path, text] of Object.entries(filesOf())) {
    mkdirSync(dirname(resolve(root, path)), { recursive: true });
    writeFileSync(resolve(root, path), text);
    console.log(`wrote ${path}`);
  }
  const { status } = spawnSync(process.execPath, ['scripts/rules-index.ts'], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
  console.log(`Next: npx vitest test/audit/rules/${id}.test.ts`);
} else {
  console.error(
    `${complaint}\nUsage: npm run rule:new -- ID --group GROUP --shape pods|cluster --cluster ROW:BASE|none`,
  );
  process.exitCode = 2;
}

async function complaintAboutAnswers(): Promise<string | null> {
  for (const [flag, { ask, fits, of }] of Object.entries(questions) as [keyof typeof answers, Question][]) {
    const answer = values[flag] ?? (await answerTo(`${ask} (${of.join(', ')}) `));
    if (!fits(answer)) return `--${flag} must be one of: ${of.join(', ')}.`;
    answers[flag] = answer;
  }
  return null;
}

interface Question {
  readonly ask: string;
  readonly of: readonly string[];
  readonly fits: (answer: string) => boolean;
}

async function answerTo(question: string): Promise<string> {
  if (!process.stdin.isTTY) return '';
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(question);
  terminal.close();
  return answer.trim();
}

function complaintAbout(name: string): string | null {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name)) {
    return `"${name}" is no rule id: write two or more plain words in kebab-case.`;
  }
  const taken = [ruleFile(name), pageFile(name), testFile(name)].find((path) => textOf(path) !== null);
  return taken === undefined ? null : `"${name}" is taken: ${taken} exists.`;
}

function filesOf(): Record<string, string> {
  const files = { [ruleFile(id)]: rule(), [pageFile(id)]: page(), [testFile(id)]: test() };
  const [row = '', base = ''] = answers.cluster.split(':');
  if (base === '') return files;
  return { ...files, [`test/clusters/mistakes/${row.padStart(2, '0')}-${id}/mistake.yaml`]: mistake(row, base) };
}

function ruleFile(name: string): string {
  return `functions/audit/rules/${name}.ts`;
}

function pageFile(name: string): string {
  return `docs/rules/${name}.md`;
}

function testFile(name: string): string {
  return `test/audit/rules/${name}.test.ts`;
}

function rule(): string {
  const isAboutPods = answers.shape === 'pods';
  const imports = isAboutPods ? "import { byWorkload } from '../engine/by-workload.ts';\n" : '';
  const body = isAboutPods
    ? `  fold: { start: () => byWorkload(severity, (pod) => (pod.placement.exempt === null ? 'fine' : null)) },`
    : `  perCluster: ({ profiles }) => [{ judged: profiles.length }],`;
  return `${imports}import { defineRule } from '../rule.ts';

const severity = 'medium';

export default defineRule({
  id: '${id}',
  group: ${JSON.stringify(answers.group).replaceAll('"', answers.group.includes("'") ? '"' : "'")},
  title: 'TODO: what holds when ${id} passes',
  severity,
  needs: ['profiles'],
  docs: 'https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html',
${body}
});
`;
}

function mistake(row: string, base: string): string {
  return `row: ${row}
title: 'TODO: what people get wrong'
source: https://TODO
base: ${base}
changes: {}
findings:
  - rule: ${id}
    severity: medium
    subject: TODO
    says: []
`;
}

function page(): string {
  return `# ${id}

<!-- generated -->
<!-- /generated -->

TODO: one sentence that says what should be.

## Why

TODO: what happens to whom when it is not.

## Fix

TODO: the change, ready to paste.

## What it does not see

TODO: where it stays silent, and the detail key of its fingerprint if it has one.

## Source

TODO: the AWS or Kubernetes page that states the fact.
`;
}

function test(): string {
  return `import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/${id}.ts';

describe(rule.id, () => {
  it('is specified by its tests', () => {
    expect.fail('Write three or more: passes when …; names the subject when …; is not-evaluated when unread.');
  });
});
`;
}
