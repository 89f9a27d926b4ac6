import { describe, expect, it } from 'vitest';
import { rules } from '#audit/rules/index.ts';
import { staleFiles, textOf } from '../../scripts/generated-file.ts';
import { ruleGroups } from '#audit/rule.ts';
import { ruleIds, rulesFiles } from '../../scripts/rules-index.ts';

const sections = ['Why', 'Fix', 'What it does not see', 'Source'];

describe('the rule catalogue', () => {
  it('is what the rule files say (npm run rules:index)', async () => {
    expect(staleFiles(await rulesFiles())).toEqual([]);
  });

  it('names each rule by its file', () => {
    expect(rules.map(({ id }) => id)).toEqual(ruleIds());
  });

  it('gives each rule a title of its own', () => {
    const titles = rules.map(({ title }) => title);
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  });
});

/** Rules about manifests whose findings are about a whole object, or about the ConfigMap, by whose lines they are placed. */
const wholeObject = [
  'load-balancer-targets',
  'namespace-not-selected',
  'network-policy-unenforced',
  'security-group-policy-incomplete',
  ...rules.filter(({ group }) => group === 'logging').map(({ id }) => id),
];

describe.each(rules)('rule $id', ({ id, docs, group, field, ...rule }) => {
  it('says which field of a pod template its findings are about, if it judges manifests', () => {
    const about = rule.about ?? (['placement', 'pod fits Fargate'].includes(group) ? 'templates' : 'pods');
    const has = (field ?? []).length > 0;
    expect(has, id).toBe(about === 'templates' && !wholeObject.includes(id));
  });

  it('cites a page on https', () => {
    expect(new URL(docs).protocol).toBe('https:');
  });

  it('belongs to a known group', () => {
    expect(ruleGroups).toContain(group);
  });

  it('has a test', () => {
    expect(textOf(`test/audit/rules/${id}.test.ts`), `test/audit/rules/${id}.test.ts`).not.toBeNull();
  });

  it('has a page with one sentence and all sections, in order', () => {
    const page = textOf(`docs/rules/${id}.md`) ?? '';
    expect(headings(page), `docs/rules/${id}.md`).toEqual([`# ${id}`, ...sections.map((section) => `## ${section}`)]);
    expect(bodies(page).map((body) => body.length > 0)).toEqual([true, ...sections.map(() => true)]);
    expect(bodies(page).at(-1), 'the source').toContain('https://');
    expect(page, 'what is still to write').not.toMatch(/\bTODO\b/);
  });
});

/** Headings outside code blocks. */
function headings(page: string): string[] {
  return withoutCode(page).match(/^##? .*$/gm) ?? [];
}

/** What is written under each heading, the generated header left out. */
function bodies(page: string): string[] {
  return page
    .replace(/<!-- generated -->[^]*<!-- \/generated -->/, '')
    .replace(/^```[^]*?^```/gm, 'code')
    .split(/^##? .*$/m)
    .slice(1)
    .map((body) => body.trim());
}

function withoutCode(page: string): string {
  return page.replace(/^```[^]*?^```/gm, '');
}
