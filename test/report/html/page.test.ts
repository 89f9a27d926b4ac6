import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordsOf } from '#report/html/view.ts';
import { renderHtml, renderSummaryHtml } from '#report/html/index.ts';
import { staleFiles } from '../../../scripts/generated-file.ts';
import { reportPageFile } from '../../../scripts/report-page.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';
import { packedIn } from '../../support/html-text.ts';
import {
  auditResult,
  history,
  hostileResult,
  largeResult,
  missingLabel,
  sampleCluster,
} from '../../support/builders/report-results.ts';
import { clusterResult, scanSummary } from '../../support/builders/results.ts';

const sample = auditResult([sampleCluster()]);
const pages = {
  sample: renderHtml(sample, { history }),
  korean: renderHtml(sample, { lang: 'ko' }),
  hostile: renderHtml(hostileResult()),
  summary: renderSummaryHtml(scanSummary(24)),
};

describe.each(Object.entries(pages))('the %s page', (_, html) => {
  it('names its script and its style by their hash, and allows nothing else', () => {
    const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const scripts = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text = '']) => hashOf(text));
    const styles = [...html.matchAll(/<style>([^]*?)<\/style>/g)].map(([, text = '']) => hashOf(text));
    expect([scripts.length, styles.length]).toEqual([1, 1]);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${scripts.join(' ')}`,
      `style-src ${styles.join(' ')}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  it('loads nothing from anywhere', () => {
    const markup = html.replaceAll(/<(script|style)[^]*?<\/\1>/g, '');
    expect([...markup.matchAll(/\s(?:src|srcset|poster|action|data|background)="/g)]).toEqual([]);
    expect([...markup.matchAll(/<link [^>]*href="(?!data:)/g)]).toEqual([]);
    expect(html).not.toMatch(/@import|url\(\s*["']?(?:https?:)?\/\//);
  });

  it('has the notice of the code of others that runs in it', () => {
    const script = /<script>([^]*?)<\/script>/.exec(html)?.[1] ?? '';
    const notice = /^\/\*![^]*?\*\//.exec(script)?.[0] ?? '';
    expect(notice).toMatch(/^preact [\d.]+ \(MIT\)$/m);
    expect(notice).toContain('Copyright (c) 2015-present Jason Miller');
    expect(notice).toContain('The above copyright notice and this permission notice shall be included in all');
  });

  it('has no attribute that its policy would refuse', () => {
    const markup = html.replaceAll(/<(script|style)[^]*?<\/\1>/g, '');
    expect([...markup.matchAll(/<[a-z][^>]*\s(?:style|on[a-z]+)="/g)].map(([tag]) => tag)).toEqual([]);
  });

  it('links to documentation, to itself and nowhere else', () => {
    const links = [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href = '']) => href);
    expect(links.filter((href) => !/^(?:#|https:\/\/(?:docs\.aws\.amazon\.com|example\.com)\/)/.test(href))).toEqual(
      [],
    );
  });
});

describe('a page', () => {
  it('is the same for the same result', () => {
    expect(renderHtml(structuredClone(sample), { history: history.toReversed() })).toBe(pages.sample);
  });

  it('has every element, whatever the texts are', () => {
    const count = (html: string) => (html.match(/<[a-z][^>]*>/g) ?? []).length;
    const page = (text: string) =>
      renderHtml(
        auditResult([
          clusterResult({
            findings: [
              missingLabel('shop', 'web', { message: text, evidence: [{ what: text, is: text, shouldBe: text }] }),
            ],
          }),
        ]),
      );
    const usual = count(page('usual').replaceAll(/<(script|style)[^]*?<\/\1>/g, ''));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: anyCharacter }),
          fc.constantFrom('<b>', '</script>', '<!--', '"><svg onload=x>', ']]>'),
        ),
        (text) => {
          expect(count(page(text).replaceAll(/<(script|style)[^]*?<\/\1>/g, ''))).toBe(usual);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('carries every finding for its script, in text that nothing can end', () => {
    const { findings, clusters } = packedIn(pages.hostile);
    expect(recordsOf(findings)).toHaveLength(hostileResult().clusters[0]?.findings.length ?? -1);
    expect(clusters).toHaveLength(1);
    expect(pages.hostile.match(/<script/g)).toHaveLength(2);
  });

  it('shows and carries no mark that turns the reading direction', () => {
    const turning = /[\u202a-\u202e\u2066-\u2069]/;
    expect(pages.hostile).not.toMatch(turning);
    expect(JSON.stringify(packedIn(pages.hostile))).not.toMatch(turning);
  });

  it('stays below 2 MB with 10,000 findings', () => {
    const html = renderHtml(largeResult(10_000));
    expect(recordsOf(packedIn(html).findings)).toHaveLength(10_000);
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
  });
});

describe('functions/report/html/assets.ts', () => {
  it('is what client/ and style/ say (npm run docs)', async () => {
    expect(staleFiles([await reportPageFile()])).toEqual([]);
  });
});
