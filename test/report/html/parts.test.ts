import { describe, expect, it } from 'vitest';
import type { ClusterResult } from '#model/result/result.ts';
import { renderHtml } from '#report/html/index.ts';
import { age, moment } from '#report/html/parts.ts';
import { pageTexts } from '#report/texts/catalogue.ts';
import { htmlText, partText } from '../../support/html-text.ts';
import {
  auditResult,
  fingerprint,
  history,
  missingLabel,
  placement,
  sampleCluster,
  silent,
  verdict,
} from '../../support/builders/report-results.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';

const page = (...clusters: ClusterResult[]) => renderHtml(auditResult(clusters));
const part = (id: string, fields: Partial<ClusterResult>) => partText(page(sampleCluster(fields)), id);

describe('a finding', () => {
  const text = partText(page(sampleCluster()), 'findings');

  it('shows why, evidence, fix, patch, commands, since when and who is affected', () => {
    for (const shown of [
      'Fargate refuses aws-logging',
      'Name cloudwatch_log',
      'Name cloudwatch_logs',
      'Correct the two lines',
      'kubectl apply -f aws-logging.yaml',
      'kind: ConfigMap',
      '2026-11-22 02:00 UTC (2 days)',
      '76 pods of 3 workloads: Deployment shop-cart/cart',
    ])
      expect(text).toContain(shown);
  });

  it('has what it explains below it, with the commands for that', () => {
    expect(text).toContain('Explains 3 findings');
    expect(text).toContain(
      'kubectl -n shop-cart rollout restart deployment/cart\nkubectl -n shop-checkout rollout restart deployment/payments',
    );
  });

  it('shows the first dozen of what it explains, and the commands for those', () => {
    const cause = finding({ fingerprint: fingerprint('cause') });
    const effects = Array.from({ length: 14 }, (_, index) =>
      silent('shop', `web-${String.fromCharCode(97 + index)}`, { cause: cause.fingerprint }),
    );
    const many = partText(page(clusterResult({ findings: [cause, ...effects] })), 'findings');
    expect(many).toContain('Show all 14');
    expect(many.match(/rollout restart/g)).toHaveLength(12);
  });

  it('marks the missing label between what is asked and what is there', () => {
    expect(text).toMatch(
      /Profile apps, selector 1\nSelector asks for\nPod has\nfargate=yes\nfargate=…\nmissing\nteam=shop\nteam=shop\nmatches/,
    );
    expect(text).toMatch(/fargate=yes\nfargate=true\nwrong value/);
    expect(text).toMatch(/Other labels of the pod:\napp=checkout/);
  });

  it('falls back to its evidence where the result does not say how the labels stand', () => {
    const bare = partText(page(clusterResult({ findings: [missingLabel('shop', 'web')] })), 'findings');
    expect(bare).toContain('pod label fargate\nabsent\nyes');
  });

  it('shows its waiver, and stays in the list', () => {
    expect(text).toContain('Waived, until 2027-01-31, by platform team: Both profiles are merged in January');
  });

  it('shows where in a file it is', () => {
    const located = clusterResult({ findings: [finding({ location: { file: 'app.yaml', line: 3, column: 7 } })] });
    expect(partText(page(located), 'findings')).toContain('app.yaml:3:7');
  });

  it('shows an empty value as such', () => {
    const empty = clusterResult({ findings: [finding({ evidence: [{ what: 'label', is: '' }] })] });
    expect(partText(page(empty), 'findings')).toContain('label\n(empty)');
  });
});

describe('pods and profiles', () => {
  it('maps namespaces to profiles, in three counts', () => {
    const text = part('placement', {});
    expect(text).toContain('shop-checkout\non Fargate:\n9\nmatching, but elsewhere:\n1\nlabels fall short:\n4');
    expect(text).toContain('legacy\nCREATE_FAILED');
    expect(text).toContain('jobs\nany labels');
  });

  it('leads from a picture to the finding', () => {
    expect(page(sampleCluster())).toContain(
      `<a href="#${fingerprint('label shop-checkout/checkout')}">See the fix</a>`,
    );
  });

  it('says so when the result does not know', () => {
    const { placement: none, ...rest } = sampleCluster();
    expect(none).toBeDefined();
    expect(partText(page(rest), 'placement')).toContain('Profiles could not be read');
  });

  it('says so when there is nothing to map, and how much was cut', () => {
    expect(part('placement', { placement: { ...placement, map: [] } })).toContain('No live pod runs under a profile');
    const map = Array.from({ length: 70 }, (_, index) => ({
      namespace: `ns-${index}`,
      profile: 'apps',
      onFargate: 1,
      elsewhere: index === 69 ? 1 : 0,
      nearMiss: 0,
    }));
    const cut = part('placement', { placement: { ...placement, map, leftOut: { map: 5, nearMisses: 0 } } });
    expect(cut).toContain('15 more in the JSON result');
    expect(cut).toContain('ns-69');
  });

  it('lists the first of very many profiles', () => {
    const profiles = Array.from({ length: 40 }, (_, index) => ({
      name: `p-${index}`,
      status: 'ACTIVE',
      selectors: [],
    }));
    expect(part('placement', { placement: { ...placement, profiles } })).toContain('and 10 more');
  });
});

describe('logging', () => {
  it('lists workloads that do not log, those to restart, and what nobody knows', () => {
    const text = part('logging', {});
    expect(text).toContain('78 pods judged.');
    expect(text).toContain('Unknown:\n2 pods: Fargate says neither');
    expect(text).toContain('Does not log\nLoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND\n3 pods');
    expect(text).toContain('May log by an older configuration\npod started 2026-11-20T08:12:40Z');
    expect(text).toMatch(/Restart these[^]*kubectl -n jobs rollout restart deployment\/mailer/);
  });

  it('says that all log only when the rule passed on pods, and never that logs arrive', () => {
    const text = part('logging', { findings: [], verdicts: [verdict('logging-disabled', 'pass', { judged: 9 })] });
    expect(text).toContain('Of 9 pods judged, Fargate says of each that it set up logging.');
    expect(text).toContain('no proof that logs arrive');
  });

  it.each([
    ['the rule is missing', []],
    ['it did not apply', [verdict('logging-disabled', 'not-applicable', { reason: 'no pods on Fargate' })]],
    ['it judged nothing', [verdict('logging-disabled', 'not-evaluated', { reason: 'events could not be read' })]],
  ])('says nothing of the kind when %s', (_, verdicts) => {
    const text = part('logging', { findings: [], verdicts });
    expect(text).toContain('Whether pods log was not judged');
    expect(text).not.toContain('set up logging.\n');
    if (verdicts[0] !== undefined) expect(text).toContain(verdicts[0].reason);
  });

  it('shows the first of many', () => {
    const findings = Array.from({ length: 60 }, (_, index) => silent('shop', `web-${index}`));
    expect(part('logging', { findings })).toContain('and 10 more');
  });
});

describe('what runs on Fargate', () => {
  it('compares requested with provisioned and counts nodes by zone and kubelet', () => {
    const text = part('capacity', {});
    expect(text).toContain('78 of 91 pods read run on Fargate. 1 pod without a readable size; in neither sum.');
    expect(text).toContain(
      'About 1757.02 USD a month, 1143.23 of it for what is requested: an estimate by list prices',
    );
    expect(text).toContain('vCPU\nRequested\n29.2\n63 % requested\nProvisioned\n46.5');
    expect(text).toContain('eu-west-1a\n31');
    expect(text).toContain('Nodes by kubelet version. Control plane: 1.33\nv1.33.5-eks-113cf36\n70');
  });

  it.each([null, undefined])('says nothing of money when the estimate is %s', (estimatedUsdPerMonth) => {
    const { inventory } = sampleCluster();
    if (inventory === null) throw new Error('the sample has an inventory');
    expect(part('capacity', { inventory: { ...inventory, estimatedUsdPerMonth } })).not.toContain('USD');
  });

  it('never takes unread nodes for none', () => {
    const { inventory } = sampleCluster();
    if (inventory === null || inventory.nodes === null) throw new Error('the sample has nodes');
    expect(part('capacity', { inventory: { ...inventory, nodes: null } })).toContain('Nodes could not be read.');
    const none = { ...inventory.nodes, fargate: 0 };
    expect(part('capacity', { inventory: { ...inventory, nodes: none } })).toContain('There is no Fargate node.');
    expect(part('capacity', { inventory: null })).toContain('There is no inventory');
  });

  it('sums up what exceeds a dozen', () => {
    const { inventory } = sampleCluster();
    if (inventory === null || inventory.nodes === null) throw new Error('the sample has nodes');
    const byZone = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`zone-${index}`, 20 - index]));
    expect(part('capacity', { inventory: { ...inventory, nodes: { ...inventory.nodes, byZone } } })).toContain(
      '… (3)\n21',
    );
  });
});

describe('history', () => {
  it('names no layer that is too thin, and says what stays the same', () => {
    const flat = history
      .slice(0, 6)
      .map((point) => ({ ...point, findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 } }));
    const html = renderHtml(auditResult([clusterResult(), clusterResult({ name: 'orders' })]), { history: flat });
    expect(html).not.toContain('class="name" x=');
    expect(partText(html, 'fleet')).toContain('±0');
  });

  it('is drawn and told in figures, this scan last, whatever order it comes in', () => {
    const html = renderHtml(auditResult([sampleCluster()]), { history: history.toReversed() });
    expect(html).toMatch(/<svg class="over-time"[^>]*role="img" aria-label="[^"]+"/);
    const rows = partText(html, 'history')
      .split('\n')
      .filter((line) => line.endsWith('UTC'));
    expect([rows.length, rows[0], rows.at(-1)]).toEqual([31, '2026-11-24 02:00 UTC', '2026-10-25 02:00 UTC']);
  });

  it('is left out without an earlier scan', () => {
    expect(page(sampleCluster())).not.toContain('id="history"');
  });
});

describe('the rest', () => {
  it('lists every rule, and waivers with what became of them', () => {
    expect(part('rules', {})).toContain(
      'subnet-exhausted\nNot evaluated\n0\nSubnets could not be read: access denied\nGrant:\nec2:DescribeSubnets',
    );
    expect(part('waivers', {})).toContain(
      'logging-stale\nnamespace batch-*\nExpires soon, 0 findings\n2026-12-01\n–\nBatch pods live for minutes',
    );
  });

  it('says which verdict the configuration decided', () => {
    const verdicts = [
      verdict('profile-overlap', 'not-applicable', { decidedBy: 'configuration', reason: 'switched off' }),
    ];
    expect(part('rules', { verdicts })).toContain('(decided by the configuration)');
  });
});

describe('a page of several clusters', () => {
  const failed = clusterResult({
    name: 'orders',
    status: 'failed',
    error: 'connect ETIMEDOUT',
    coverage: { evaluated: 0, notApplicable: 0, notEvaluated: 17, percent: 0 },
  });
  const html = renderHtml(auditResult([sampleCluster(), failed]), { history });

  it('has a line for each: those that failed first, without numbers that nobody knows', () => {
    const text = partText(html, 'fleet');
    expect(text).toMatch(/orders\neu-west-1 · 111122223333\nFailed\nconnect ETIMEDOUT\n–\n–\n–\n–\n–\n–\n–\nshop\n/);
    expect(text).toMatch(/93\.3 %\n0\n5\n2\n1\n0\n−3/);
    expect(html).toContain('critical and high findings over 31 scans: 8 to 5');
  });

  it('names the cluster of each finding, and has the pictures of each', () => {
    expect(partText(html, 'findings')).toContain('aws-logging\nConfigMap\nshop\n');
    expect(partText(html, 'clusters')).toContain('Namespaces by profile');
  });

  it('draws the first ten, and says so', () => {
    const many = Array.from({ length: 12 }, (_, index) => clusterResult({ name: `c-${index}` }));
    expect(htmlText(page(...many))).toContain('The first 10 of 12 are drawn.');
  });

  it('shows what became of waivers for all clusters together', () => {
    const { waivers = [] } = sampleCluster();
    const both = renderHtml(auditResult([sampleCluster(), failed], { waivers }));
    expect(partText(both, 'waivers')).toContain('Both profiles are merged in January');
  });
});

describe('in Korean', () => {
  it('everything but the words of rules is', () => {
    const html = renderHtml(auditResult([sampleCluster()]), { lang: 'ko', history });
    expect(html).toContain('<html lang="ko">');
    expect(partText(html, 'overview')).toContain('원인 5건에서 비롯된 발견 사항 8건.');
    const english = new Set(htmlText(renderHtml(auditResult([sampleCluster()]), { history })).split('\n'));
    const left = htmlText(html)
      .split('\n')
      .filter(
        (line) =>
          english.has(line) &&
          /^(?:Findings|Fix|Evidence|Commands|Patch|Copy|High|Low|Medium|New|Worse|Resolved|Rule|Since)$/.test(line),
      );
    expect(left).toEqual([]);
  });
});

describe('ages', () => {
  it.each([
    ['2026-11-24T02:00:30Z', ''],
    ['2026-11-24T02:01:00Z', '1 minute'],
    ['2026-11-24T03:59:00Z', '1 hour'],
    ['2026-11-25T01:59:00Z', '23 hours'],
    ['2026-11-27T02:00:00Z', '3 days'],
    ['2026-11-20T02:00:00Z', ''],
  ])('until %s it is "%s"', (to, expected) => {
    expect(age('2026-11-24T02:00:00Z', to, pageTexts({ lang: 'en' }))).toBe(expected);
  });

  it('are counted in the language of the page', () => {
    expect(age('2026-11-24T02:00:00Z', '2026-11-27T02:00:00Z', pageTexts({ lang: 'ko' }))).toBe('3일');
  });
});

describe('a moment', () => {
  it('has no seconds, and says that it is UTC', () => {
    expect(moment('2026-11-24T02:00:01Z')).toBe('2026-11-24 02:00 UTC');
  });
});
