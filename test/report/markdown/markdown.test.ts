import fc from 'fast-check';
import { parsers } from 'prettier/plugins/markdown';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '#report/markdown/index.ts';
import { renderSummaryMarkdown } from '#report/summary/markdown.ts';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';
import { auditResult, sampleCluster } from '../../support/builders/report-results.ts';
import { clusterResult, finding, scanSummary, summarizedCluster } from '../../support/builders/results.ts';

interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly url?: string;
  readonly children?: readonly MarkdownNode[];
}

function parse(text: string): MarkdownNode {
  return parsers.markdown.parse(text, {} as never) as MarkdownNode;
}

function nodes(node: MarkdownNode): MarkdownNode[] {
  return [node, ...(node.children ?? []).flatMap(nodes)];
}

function textOf(node: MarkdownNode): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

/** The whole document as structure: every block and every span, without what stands in them. */
function shape(text: string): string[] {
  return nodes(parse(text))
    .map(({ type }) => type)
    .filter((type) => !['text', 'sentence', 'word', 'whitespace', 'inlineCode'].includes(type));
}

function hostileResult(text: string): ClusterResult {
  const hostile = finding({
    rule: 'a-rule',
    subject: { kind: 'Deployment', namespace: text, name: text },
    message: text,
    evidence: [{ what: text, is: text, shouldBe: text }],
    affected: { pods: 3, workloads: 2, names: [text, text] },
    remediation: { summary: text, commands: [text], patch: text, notes: [text] },
    waiver: { reason: text },
  });
  const effect = { ...hostile, fingerprint: `v1:${'1'.repeat(32)}`, cause: hostile.fingerprint };
  const gone = { ...hostile, status: 'resolved' as const };
  return clusterResult({
    name: text,
    account: text,
    region: text,
    version: text,
    error: text,
    warnings: [text],
    verdicts: [
      { rule: 'b-rule', status: 'not-evaluated', judged: 0, unread: 1, reason: text, missingPermissions: [text] },
    ],
    findings: [hostile, effect, gone],
  });
}

function hostileSummary(text: string): string {
  return renderSummaryMarkdown(
    scanSummary(24, {
      previousScanId: text,
      clusters: [summarizedCluster({ status: 'failed', error: text, coverage: null })],
      changed: [{ cluster: text, finding: finding({ message: text, subject: { kind: text, name: text } }) }],
    }),
  );
}

const attacks = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<!-- ',
  '</details>',
  '`',
  '``` \n# Owned',
  '~~~',
  'a`b``c```d````e',
  '`<b>`',
  'a | b | c',
  'ends with \\',
  'a\\|b \\\\| c',
  '|',
  '@everyone look, team@example.com',
  '#1 owner/repo#2 GH-3',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/p.png)',
  '<https://evil.example>',
  'https://evil.example www.evil.example (www.evil.example)',
  '[^1]: note',
  '[x]: https://evil.example',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '---',
  '===',
  '**bold** __bold__ _it_ ~~no~~',
  '&lt;b&gt; &#64;everyone',
  ':smile: $x$ [!NOTE]',
  'line\r\n\r\n# heading',
  '\u202egnp.exe\u2028 \u0000 \u001b[31m',
  '    indented',
  '',
  ' ',
];

const word = fc.constantFrom(
  ...attacks,
  'plain',
  ' ',
  '\n',
  '\\',
  '`',
  '|',
  '<',
  '>',
  '@',
  ']',
  '(',
  ')',
  '*',
  '_',
  ':',
  '#',
);
const hostileText = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.array(word, { maxLength: 8 }).map((words) => words.join('')),
);

/** Whatever strangers write, the document has the structure it has with harmless words. */
function expectHarmless(render: (text: string) => string, text: string): void {
  const output = render(text);
  expect(shape(output)).toEqual(shape(render('plain')));
  for (const { type, url, value } of nodes(parse(output))) {
    expect(['html', 'image', 'linkReference', 'imageReference', 'footnoteReference', 'definition']).not.toContain(type);
    if (url !== undefined) expect(url).toMatch(/^https:\/\/example\.com\//);
    // Mentions, references, addresses and emoji are looked for in what is not code.
    if (type === 'text' || type === 'word') expect(value).not.toMatch(/[<@#&`*_~$[\]\\|]|:\/\/|www\.|:\w+:/);
  }
  // eslint-disable-next-line no-control-regex -- control characters are the point
  expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]/);
}

describe('hostile text', () => {
  it.each(attacks)('stays text: %j', (text) => {
    expectHarmless((one) => renderMarkdown(hostileResult(one)), text);
    expectHarmless(hostileSummary, text);
  });

  it('of any kind stays text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expectHarmless((one) => renderMarkdown(hostileResult(one)), text);
        expectHarmless(hostileSummary, text);
      }),
      { numRuns: 40 },
    );
  }, 20_000);

  it.each([
    ['a`b', 'a`b'],
    ['`a`', '`a`'],
    ['<b>', '<b>'],
    ['a|b', 'a|b'],
    ['a\\|b', 'a\\u{5c}|b'],
    ['x\\', 'x\\'],
  ])('in a table reads as it was: %j', (is, shown) => {
    const text = renderMarkdown(clusterResult({ findings: [finding({ evidence: [{ what: 'label', is }] })] }));
    const cells = nodes(parse(text))
      .filter(({ type }) => type === 'tableCell')
      .map(textOf);
    expect(cells.slice(3)).toEqual(['label', shown, '']);
  });

  it('is no link when the page of a rule is none', () => {
    const text = renderMarkdown(clusterResult({ findings: [finding({ docs: 'javascript:alert(1)' })] }));
    expect(nodes(parse(text)).filter(({ type }) => type === 'link')).toEqual([]);
  });
});

function audit(clusters: ClusterResult[]): AuditResult {
  return {
    schema: 'fargate-auditor/result/v2',
    tool: { name: 'fargate-auditor', version: '0.1.0' },
    scanId: 'x',
    takenAt: '2026-11-24T02:00:01Z',
    clusters,
    summary: { findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 }, new: 0, resolved: 0, incomplete: false },
  };
}

function print(number: number): string {
  return `v1:${number.toString(16).padStart(32, '0')}`;
}

function many(count: number): Finding[] {
  return Array.from({ length: count }, (_, index) =>
    finding({
      fingerprint: print(index),
      severity: severities[index % severities.length]!,
      subject: { kind: 'Deployment', namespace: 'checkout', name: `web-${index}` },
    }),
  ).sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

describe('a result in Markdown', () => {
  it('says what was found, on what it rests, and what to do', () => {
    const remediation = {
      summary: 'Label it',
      commands: ['kubectl apply -f x.yaml'],
      patch: 'a: 1\n',
      notes: ['Helm'],
    };
    const text = renderMarkdown(clusterResult({ findings: [finding({ remediation })] }));
    for (const part of [
      '### HIGH · Deployment `checkout/web`',
      '| annotation Logging | `LoggingDisabled` |  |',
      '**Affected:** 2 pods: `web-1`, `web-2`',
      '```sh\nkubectl apply -f x.yaml\n```',
      '```yaml\na: 1\n```',
      '**Note:** Helm',
    ])
      expect(text).toContain(part);
  });

  it('shows no patch twice', () => {
    const remediation = { summary: 'Label it', commands: ["kubectl patch x -p 'a: 1'"], patch: 'a: 1\n' };
    expect(renderMarkdown(clusterResult({ findings: [finding({ remediation })] }))).not.toContain('```yaml');
  });

  it('puts effects below their cause', () => {
    const cause = finding({ fingerprint: print(1), rule: 'cause', severity: 'low' });
    const remediation = { summary: 'Restart', commands: ['kubectl rollout restart deployment web'] };
    const effect = finding({ fingerprint: print(2), rule: 'effect', cause: print(1), remediation });
    const orphan = finding({ fingerprint: print(3), rule: 'orphan', cause: print(9) });
    const text = renderMarkdown(clusterResult({ findings: [effect, orphan, cause] }));
    expect(text.match(/^### .*/gm)).toHaveLength(2);
    expect(text.indexOf('`cause`')).toBeLessThan(text.indexOf('**Explains** HIGH'));
    expect(text).toContain('kubectl rollout restart deployment web');
  });

  it('names what could not be judged before what was found', () => {
    const verdict = { judged: 0, unread: 2, reason: 'forbidden', missingPermissions: ['list pods'] };
    const text = renderMarkdown(
      clusterResult({
        status: 'incomplete',
        findings: [finding()],
        verdicts: [
          { ...verdict, rule: 'a-rule', status: 'not-evaluated' },
          { ...verdict, rule: 'b-rule', status: 'not-evaluated' },
          { ...verdict, rule: 'c-rule', status: 'fail' },
        ],
      }),
    );
    expect(text).toContain('- `a-rule`, `b-rule`: forbidden Grant: `list pods`');
    expect(text).toContain('- `c-rule`: In part: forbidden');
    expect(text.indexOf('### Not evaluated')).toBeLessThan(text.indexOf('### HIGH'));
    expect(text).toContain('**coverage 75 %**');
    expect(text).toContain('**1 cluster not fully audited**');
  });

  it('says that a failed cluster failed', () => {
    const text = renderMarkdown(audit([clusterResult({ status: 'failed', error: 'no answer' }), clusterResult()]));
    expect(text).toContain('# Fargate audit of 2 clusters\n\nNo findings · **1 cluster not fully audited**');
    expect(text).toContain('**FAILED:** no answer');
  });

  it('leaves out what is not known of a cluster', () => {
    const coverage = { evaluated: 0, notApplicable: 3, notEvaluated: 0, percent: null };
    const text = renderMarkdown(clusterResult({ account: null, region: null, version: null, coverage }));
    expect(text).toContain('## Cluster `shop`\n\n`2026-11-24T02:00:01Z`\n');
    expect(text).toContain('**nothing applies**');
  });

  it('says of a finding that was carried over when it was last seen', () => {
    const lastSeen = '2026-11-20T02:00:00Z';
    const text = renderMarkdown(clusterResult({ findings: [finding({ status: 'unchanged', lastSeen })] }));
    expect(text).toContain('**could not be judged again**, last seen `2026-11-20T02:00:00Z`');
  });

  it('lists resolved findings, and does not count them', () => {
    const text = renderMarkdown(clusterResult({ findings: [finding({ status: 'resolved' })] }));
    expect(text).toContain('### Resolved\n\n- HIGH · Deployment `checkout/web` · `logging-disabled`');
    expect(text).toContain('No findings');
  });

  it('shows ten rows of evidence, and counts the rest and the workloads not named', () => {
    const evidence = Array.from({ length: 12 }, (_, index) => ({ what: `label ${index}`, is: 'x' }));
    const affected = { pods: 40, workloads: 20, names: ['Deployment a/b'] };
    const text = renderMarkdown(clusterResult({ findings: [finding({ evidence, affected })] }));
    expect(text).toContain('… 2 more in the JSON result');
    expect(text).toContain('40 pods of 20 workloads: `Deployment a/b`, … 19 more');
    expect(text).not.toContain('label 10');
  });
});

describe('a limit', () => {
  const large = clusterResult({ findings: many(500) });

  it('cuts between findings, keeps the worst, and says what is left out', () => {
    const text = renderMarkdown(large, { limit: 20_000 });
    expect(text.length).toBeLessThanOrEqual(20_000);
    const shown = (text.match(/^### /gm) ?? []).length;
    expect(text).toContain(`**Cut to its limit.** Left out: ${500 - shown} findings (`);
    expect(text.match(/^### CRITICAL/gm)?.length).toBe(shown);
    expect((text.match(/```/g) ?? []).length % 2).toBe(0);
  });

  it('is 60,000 characters, and is not mentioned when it is not met', () => {
    expect(renderMarkdown(large).length).toBeLessThanOrEqual(60_000);
    expect(renderMarkdown(clusterResult({ findings: many(5) }))).not.toContain('Cut to its limit');
  });

  it('leaves no finding under the heading of another cluster', () => {
    const wordy = clusterResult({ name: 'wordy', warnings: Array.from({ length: 20 }, () => 'w'.repeat(500)) });
    const lost = finding({ subject: { kind: 'Deployment', namespace: 'wordy', name: 'lost' } });
    const clusters = [clusterResult({ findings: many(1) }), { ...wordy, findings: [lost] }];
    const text = renderMarkdown(audit(clusters), { limit: 5_000 });
    expect(text).toContain('checkout/web-0');
    expect(text).not.toContain('wordy');
    expect(text).toContain('Left out: 1 finding (0 critical, 1 high, 0 medium, 0 low, 0 info), and 1 other part.');
  });

  it('holds for any result', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 0, max: 60 }),
        hostileText,
        (limit, count, text) => {
          const { findings, ...rest } = hostileResult(text);
          const output = renderMarkdown({ ...rest, findings: [...many(count), ...findings] }, { limit });
          expect(output.length).toBeLessThanOrEqual(Math.max(500, limit));
          parse(output);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('the inventory of a cluster', () => {
  const markdown = (fields: Partial<ClusterResult>) => renderMarkdown(auditResult([sampleCluster(fields)]));

  it('is one line, with an estimate of its cost', () => {
    expect(markdown({})).toContain(
      '91 pods read, 78 on Fargate, 46.5 vCPU 118 GB provisioned for 29.2 vCPU 86.4 GiB requested, about 1757.02 USD a month (estimate)\n',
    );
  });

  it('is left out when there is none', () => {
    expect(markdown({ inventory: null })).not.toContain('GB provisioned');
  });
});
