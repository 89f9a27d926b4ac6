import { describe, expect, it } from 'vitest';
import { languages } from '#model/result/format.ts';
import type { Finding } from '#model/finding/finding.ts';
import { renderDigest } from '#report/summary/text.ts';
import { renderMarkdown } from '#report/markdown/index.ts';
import { renderSummaryMarkdown } from '#report/summary/markdown.ts';
import { documentTexts } from '#report/texts/catalogue.ts';
import { countOf, listedIn } from '#report/texts/fill.ts';
import { clusterResult, finding, scanSummary, summarizedCluster } from '../../support/builders/results.ts';

/** Every text by its path. */
function flat(texts: object, at = ''): Map<string, string> {
  const entries = Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[`${at}${key}`, value] as const] : [...flat(value as object, `${at}${key}.`)],
  );
  return new Map(entries);
}

/** Of languages without plurals the two forms are one. */
function placesOf(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
}

const english = flat(documentTexts({ lang: 'en' }));

describe.each(languages)('the texts of Markdown, mails and tables in %s', (lang) => {
  const texts = flat(documentTexts({ lang }));

  it('are all there', () => {
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
    for (const text of texts.values()) expect(text.trim()).not.toBe('');
  });

  it('have the same places to fill', () => {
    for (const [path, text] of texts) expect(placesOf(text), path).toEqual(placesOf(english.get(path) ?? ''));
  });

  it('leave no place unfilled', () => {
    for (const text of documentsIn(lang)) expect(text).not.toMatch(/\{\w+\}/);
  });
});

it('texts of a language other than English are in it', () => {
  const same = [...flat(documentTexts({ lang: 'ko' }))].filter(([path, text]) => english.get(path) === text);
  expect(same.map(([path]) => path)).toEqual(['result.version', 'result.sum', 'summary.intro']);
});

it('texts are English where no language is asked for', () => {
  expect(documentTexts({})).toBe(documentTexts({ lang: 'en' }));
});

it.each([
  ['en', ['1 pod', '2 pods', '12345 pods'], 'a, b and c'],
  ['ko', ['파드 1개', '파드 2개', '파드 12345개'], 'a, b, c'],
] as const)('in %s things are counted and listed as people do', (lang, pods, list) => {
  const texts = documentTexts({ lang });
  expect([1, 2, 12_345].map((n) => countOf(texts.counts.pods, n))).toEqual(pods);
  expect(listedIn(texts, ['a', 'b', 'c'])).toBe(list);
  expect(listedIn(texts, ['a'])).toBe('a');
});

const waiver = {
  rule: 'pod-too-large',
  scope: 'namespace apps',
  owner: 'team-a',
  reason: 'known',
  until: '2026-11-30',
  ...({ source: 'configuration', status: 'expired', findings: 1, problem: 'odd' } as const),
};
const evidence = Array.from({ length: 12 }, (_, n) => ({
  what: `label ${String(n)}`,
  is: 'absent',
  shouldBe: 'there',
}));
const full: Finding = finding({
  status: 'unchanged',
  evidence,
  lastSeen: '2026-11-20T02:00:00Z',
  waiver: { reason: 'known' },
  affected: { pods: 9, workloads: 4, names: ['a'] },
  remediation: { summary: 'Do it', commands: ['true'], patch: 'a: b', notes: ['careful'] },
});
const gone = finding({ status: 'resolved' });
const effect = finding({ fingerprint: `v1:${'1'.repeat(32)}`, cause: full.fingerprint, status: 'worse' });
const verdict = { rule: 'a-rule', judged: 1, unread: 1, reason: 'denied', missingPermissions: ['pods/list'] };
const cluster = clusterResult({
  status: 'incomplete',
  error: 'no answer',
  warnings: ['odd'],
  findings: [full, effect, gone],
  waivers: [waiver],
  verdicts: [
    { ...verdict, status: 'not-evaluated' },
    { ...verdict, status: 'fail' },
  ],
});
const lost = { error: 'no answer', coverage: 50, unlogged: 'throttled' };
const summary = scanSummary(24, {
  previousScanId: '20261123T020000Z',
  complete: false,
  changes: { new: 30, worse: 1, unchanged: 4, resolved: 2 },
  changed: Array.from({ length: 25 }, () => ({ cluster: 'shop', finding: gone })),
  clusters: [
    summarizedCluster({ ...lost, status: 'failed' }),
    summarizedCluster({ ...lost, status: 'incomplete' }),
    summarizedCluster({ ...lost, status: 'missing', cluster: null }),
    summarizedCluster(),
  ],
});

/** Documents that need every text. */
function documentsIn(lang: 'en' | 'ko'): string[] {
  const audit = renderMarkdown(cluster, { lang });
  return [
    audit,
    renderMarkdown(cluster, { lang, limit: 700 }),
    renderSummaryMarkdown(summary, { lang }),
    renderSummaryMarkdown(scanSummary(24), { lang }),
    renderDigest(summary, { lang }).text,
    renderDigest(scanSummary(24), { lang }).text,
  ];
}

describe('a report in Korean', () => {
  it('of a result has Korean headings around English findings', () => {
    const [text = '', cut = ''] = documentsIn('ko');
    expect(text).toContain('# Fargate 감사\n\n**높음 1건**, 예외 처리 1건 · **클러스터 1개는 전부 감사하지 못함**');
    expect(text).toContain('## 클러스터 `shop`');
    expect(text).toContain('**실패:** no answer');
    expect(text).toContain('규칙: 통과 0, 위반 1(일부만 평가 1), 해당 없음 0, 평가 못 함 1 · **점검 범위 75%**');
    expect(text).toContain(
      '### 평가하지 못한 규칙\n\n- `a-rule`: denied 필요한 권한: `pods/list`\n- `a-rule`: 일부: denied',
    );
    expect(text).toContain('`pod-too-large`, 적용 범위 namespace apps, 담당 team-a: 만료됨 (`2026-11-30`까지): odd');
    expect(text).toContain('### 높음 · Deployment `checkout/web`');
    expect(text).toContain('기존 · 최초 발견 `2026-11-24T02:00:01Z` · **다시 판정하지 못함**, 마지막 확인');
    expect(text).toContain('| 항목 | 현재 값 | 올바른 값 |');
    expect(text).toContain('… 나머지 2건은 JSON 결과에 있음');
    expect(text).toContain('**영향받는 대상:** 워크로드 4개의 파드 9개: `a`, … 외 3개');
    expect(text).toContain('**조치 방법:** Do it');
    expect(text).toContain('**참고:** careful');
    expect(text).toContain('### 해결됨');
    expect(cut).toContain('**길이 제한에 맞추어 잘랐습니다.** 생략한 것: 발견 사항 2건(치명적 0건, 높음 2건,');
  });

  it('of a scan tells what changed and what could not be checked', () => {
    const [, , text = '', empty = ''] = documentsIn('ko');
    expect(text).toContain(
      '**미완료: 전체 클러스터 3개 중 클러스터 1개는 감사하지 못함, 클러스터 1개는 일부만 감사함,',
    );
    expect(text).toContain('이전 점검 `20261123T020000Z` 대비: 신규 30건, 악화 1건, 해결 2건, 그대로 4건.');
    expect(text).toContain('| 변화 | 심각도 | 클러스터 | 규칙 | 대상 | 내용 | 최초 발견 |');
    expect(text).toContain('… 나머지 8건은 각 클러스터의 결과에 있음');
    expect(text).toContain('## 점검하지 못한 것');
    expect(text).toContain('(목록을 읽지 못함) | 결과 없음 | 50 %');
    expect(empty).toContain('첫 점검이므로 모두 신규: 달라진 점 없음, 그대로 0건.');
  });

  it('by mail has a subject that SNS takes', () => {
    const { subject, text } = renderDigest(summary, { lang: 'ko' });
    expect(subject).toBe(renderDigest(summary).subject);
    expect(subject).toMatch(/^[ -~]{1,99}$/);
    expect(text).toContain(
      '2026-11-24T02:00:00Z Fargate 감사, 점검 20261124T020000Z, 이전 점검 20261123T020000Z 대비.',
    );
    expect(text).toContain('- … 나머지 13건은 보고서에 있음');
    expect(text).toContain('남아 있는 발견 사항: 치명적 0건');
  });
});

describe('waivers in Markdown', () => {
  it('are listed when somebody should look at them, and only then', () => {
    expect(renderMarkdown(cluster)).toContain(
      '### Waivers to look at\n\n- `pod-too-large` for namespace apps, owner team-a has expired (until `2026-11-30`): odd',
    );
    const active = { ...cluster, waivers: [{ ...waiver, status: 'active' as const }] };
    expect(renderMarkdown(active)).not.toContain('Waivers');
  });
});
