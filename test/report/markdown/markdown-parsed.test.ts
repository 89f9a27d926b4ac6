import fc from 'fast-check';
import { marked, type Token } from 'marked';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '#report/markdown/index.ts';
import { renderSummaryMarkdown } from '#report/summary/markdown.ts';
import { summarize } from '#run/scan/audit-result.ts';
import { anyCharacter } from '../../support/any-character.ts';
import { clusterResult, finding, scanSummary, summarizedCluster } from '../../support/results.ts';

/** Kinds of tokens that a Markdown parser of others finds, at any depth. */
function kindsIn(text: string): Set<string> {
  const kinds = new Set<string>();
  void marked.walkTokens(marked.lexer(text), (token: Token) => void kinds.add(token.type));
  return kinds;
}

const hostile = [
  '<script>alert(1)</script>',
  '[here](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '| a | b |\n|--|--|',
  '`code` **bold** <https://evil.example>',
  '```\n# heading',
  '\n\n# heading\n\n- list',
  '$(id) @everyone #1 <!channel>',
];

const texts = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: anyCharacter, maxLength: 60 }));

describe('Markdown, read by a parser of others', () => {
  it('of a result holds no HTML, link or image but our own, whatever strangers write', () => {
    const own = kindsIn(renderMarkdown(clusterResult({ findings: [finding()] })));
    fc.assert(
      fc.property(texts, texts, texts, (name, message, is) => {
        const strange = finding({
          subject: { kind: 'Deployment', namespace: 'shop', name },
          message,
          evidence: [{ what: 'label', is, shouldBe: name }],
          remediation: { summary: message, commands: [is.replaceAll('\n', ' ')] },
        });
        const kinds = kindsIn(renderMarkdown(summarize([clusterResult({ name, findings: [strange] })])));
        expect([...kinds].filter((kind) => ['html', 'image'].includes(kind))).toEqual([]);
        if (!own.has('link')) expect(kinds.has('link')).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it('of a scan keeps a row a cluster', () => {
    fc.assert(
      fc.property(texts, (error) => {
        const clusters = ['a', 'b', 'c'].map((cluster) => summarizedCluster({ cluster, status: 'failed', error }));
        const tokens = marked.lexer(renderSummaryMarkdown(scanSummary(24, { clusters })));
        const table = tokens.findLast(({ type }) => type === 'table') as { rows: unknown[] };
        expect(table.rows).toHaveLength(3);
      }),
      { numRuns: 100 },
    );
  });
});
