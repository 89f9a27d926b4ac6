import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const page = readFileSync('docs/deploy.md', 'utf8');
const operations = readFileSync('docs/operations.md', 'utf8');
const yaml = (path: string) =>
  parse(readFileSync(path, 'utf8'), { logLevel: 'silent', merge: true, maxAliasCount: -1 });

describe('docs/deploy.md', () => {
  it('lists every parameter with its default', () => {
    const params: [string, unknown][] = Object.entries(yaml('serverless.yml').params.default);
    const table = page.slice(page.indexOf('## Parameters'), page.indexOf('## Many accounts'));
    const rows = [...table.matchAll(/^\| `(\w+)` +\| (\S.*?) +\|/gm)].map(([, name, value]) => [name, value]);
    expect(rows).toEqual(params.map(([name, value]) => [name, value === '' ? 'none' : `\`${String(value)}\``]));
  });

  it('names files and outputs that exist', () => {
    for (const [path] of page.matchAll(/infra\/[\w/.-]+\.ya?ml/g)) expect(existsSync(path), path).toBe(true);
    const files = readdirSync('infra').filter((file) => file.endsWith('.yml'));
    const parts = files.map((file) => yaml(`infra/${file}`));
    const outputs = parts.flatMap(({ Outputs = {} }) => Object.keys(Outputs));
    for (const name of [
      'BucketName',
      'StateMachineArn',
      'AuditClusterRoleArn',
      'PlanScanRoleArn',
      'WatchLoggingRoleArn',
      'MemberRoleArn',
    ])
      expect(outputs.includes(name) && page.includes(name), name).toBe(true);
  });

  it('leaves alarms to docs/operations.md, which names every one', () => {
    expect(page).not.toContain('| alarm');
    const alarms = ['infra/alarms.yml', 'infra/watch-alarms.yml'].flatMap((file) => Object.keys(yaml(file).Resources));
    for (const alarm of alarms) {
      expect(operations.includes(`### \`${alarm}\``) || alarm.endsWith('Throttles'), alarm).toBe(true);
    }
    const anchors = [...page.matchAll(/operations\.md#([\w-]+)/g)].map(([, anchor]) => anchor);
    const headings = [...operations.matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
      text!
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(anchors.length).toBeGreaterThan(2);
    for (const anchor of anchors) expect(headings).toContain(anchor);
  });
});

it('makes a parameter of the stack of every parameter of a deployment', () => {
  const names = Object.keys(yaml('serverless.yml').params.default).map(
    (name) => name[0]!.toUpperCase() + name.slice(1),
  );
  const files = ['infra/parameters.yml', 'infra/watch.yml'];
  const parameters = files.flatMap((file) => Object.keys(yaml(file).Parameters));
  expect(parameters.toSorted()).toEqual(names.toSorted());
});
