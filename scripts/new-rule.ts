import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { root, textOf } from './generated-file.ts';

const [id = ''] = process.argv.slice(2);
const files = { [ruleFile(id)]: rule(), [`docs/rules/${id}.md`]: page(), [`test/audit/rules/${id}.test.ts`]: test() };

const complaint = complaintAbout(id);
if (complaint === null) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(resolve(root, path)), { recursive: true });
    writeFileSync(resolve(root, path), text);
    console.log(`wrote ${path}`);
  }
  const { status } = spawnSync(process.execPath, ['scripts/rules-index.ts'], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
  console.log(`Next: npx vitest test/audit/rules/${id}.test.ts`);
} else {
  console.error(`${complaint}\nUsage: npm run rule:new -- pod-host-port`);
  process.exitCode = 2;
}

function complaintAbout(name: string): string | null {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name)) {
    return `"${name}" is no rule id: write two or more plain words in kebab-case.`;
  }
  const taken = Object.keys(files).find((path) => textOf(path) !== null);
  return taken === undefined ? null : `"${name}" is taken: ${taken} exists.`;
}

function ruleFile(name: string): string {
  return `functions/audit/rules/${name}.ts`;
}

function rule(): string {
  return `import { defineRule } from '../rule.ts';

export default defineRule({
  id: '${id}',
  group: 'placement',
  title: 'TODO: what holds when ${id} passes',
  severity: 'medium',
  needs: ['profiles'],
  docs: 'https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html',

  perCluster() {
    return [];
  },
});
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
