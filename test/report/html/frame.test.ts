import { describe, expect, it } from 'vitest';
import { renderHtml } from '#report/html/index.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { partText } from '../../support/html-text.ts';
import {
  auditResult,
  fingerprint,
  history,
  missingLabel,
  sampleCluster,
  silent,
  verdict,
} from '../../support/builders/report-results.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';

const overview = (...clusters: ClusterResult[]) => partText(renderHtml(auditResult(clusters)), 'overview');
const clean = clusterResult({ verdicts: [verdict('profile-unhealthy', 'pass')] });
const unread = verdict('subnet-exhausted', 'not-evaluated', {
  reason: 'Subnets: denied',
  missingPermissions: ['ec2:DescribeSubnets'],
});

describe('the headline', () => {
  it('says that all is well only when everything was checked', () => {
    expect(overview(clean)).toContain('No findings. Everything that applies was checked.');
  });

  it.each([
    [
      'a rule was not evaluated',
      clusterResult({ status: 'incomplete', verdicts: [verdict('profile-unhealthy', 'pass'), unread] }),
    ],
    ['a rule saw only a part', clusterResult({ verdicts: [verdict('logging-disabled', 'pass', { unread: 2 })] })],
    ['the cluster is incomplete', clusterResult({ status: 'incomplete' })],
  ])('never says so when %s', (_, cluster) => {
    const text = overview(cluster);
    expect(text).toContain('No findings in what could be checked.');
    expect(text).toContain('Nothing in what could be checked.');
    expect(text).not.toContain('Everything that applies');
  });

  it('says that nothing could be checked of a cluster that failed', () => {
    const text = overview(clusterResult({ status: 'failed', error: 'connect ETIMEDOUT' }));
    expect(text).toContain('Nothing could be checked.');
    expect(text).toContain('connect ETIMEDOUT');
  });

  it('says so too of a result without a cluster', () => {
    expect(overview()).toContain('Nothing could be checked.');
  });

  it('counts findings and causes, without those waived or resolved', () => {
    expect(overview(sampleCluster())).toContain(
      '8 findings from 5 causes. Waived: 1 finding. Not everything could be checked.',
    );
  });
});

describe('what changed', () => {
  it('is not known of a first scan', () => {
    const text = overview(clusterResult({ findings: [finding({ status: 'new' })] }));
    expect(text).toContain('There is no earlier scan to compare with.');
  });

  it('is nothing when there was an earlier scan without findings', () => {
    const html = renderHtml(auditResult([clean]), { history });
    expect(partText(html, 'overview')).toContain('Nothing came, went or got worse.');
  });

  it('lists what is worse or new by severity, then what is gone, and counts them', () => {
    const text = overview(sampleCluster());
    expect(text).toContain('3 new, 1 worse, 1 resolved');
    const order = [
      'logging-configmap-invalid',
      'placement-orphaned',
      'selector-labels-missing',
      'profile-unhealthy',
    ].map((rule) => text.indexOf(rule));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('takes what was resolved from the scan before', () => {
    const gone = finding({ status: 'resolved', fingerprint: fingerprint('gone'), rule: 'profile-unhealthy' });
    const resolved = [
      { cluster: '111122223333/eu-west-1/shop', finding: gone },
      { cluster: '111122223333/eu-west-1/other', finding: finding() },
    ];
    const html = renderHtml(auditResult([clean]), { resolved });
    expect(partText(html, 'overview')).toContain('0 new, 0 worse, 1 resolved');
  });

  it('says how many more there are', () => {
    const findings = Array.from({ length: 9 }, (_, index) =>
      missingLabel('shop', `web-${index}`, { status: index === 0 ? 'worse' : 'new' }),
    );
    expect(overview(clusterResult({ findings }))).toContain('and 4 more');
  });
});

describe('what is broken or silent now', () => {
  it('is what is critical or high, and medium faults of logging, without effects or waived ones', () => {
    const waived = { reason: 'known', source: 'configuration' as const };
    const findings = [
      finding({ fingerprint: fingerprint('a'), rule: 'placement-orphaned', message: 'orphaned, as is' }),
      silent('shop', 'waived', { waiver: waived, message: 'waived, as is' }),
      silent('shop', 'effect', { cause: fingerprint('a'), message: 'an effect, as is' }),
      finding({
        fingerprint: fingerprint('b'),
        rule: 'logging-configmap-ineffective',
        severity: 'medium',
        message: 'ineffective, as is',
      }),
      missingLabel('shop', 'web', { message: 'labels, as is' }),
    ];
    const text = overview(clusterResult({ findings }));
    expect(text).toMatch(/orphaned, as is[^]*ineffective, as is/);
    for (const other of ['waived, as is', 'an effect, as is', 'labels, as is']) expect(text).not.toContain(other);
  });

  it('cuts a long message between words', () => {
    const text = overview(clusterResult({ findings: [finding({ message: `${'word '.repeat(40)}end` })] }));
    expect(text).toMatch(/word word…/);
  });
});

describe('what could not be checked', () => {
  it('groups rules by reason, with what would allow them', () => {
    const same = { reason: 'Subnets: denied', missingPermissions: ['ec2:DescribeSubnets'] };
    const text = overview(
      clusterResult({ status: 'incomplete', verdicts: [unread, verdict('subnet-not-private', 'not-evaluated', same)] }),
    );
    expect(text).toContain('2 rules\nSubnets: denied\nGrant:\nec2:DescribeSubnets');
  });

  it('names warnings and the namespaces that alone were looked at', () => {
    const text = overview(clusterResult({ warnings: ['aws-auth is old'], scope: { namespaces: ['shop', 'jobs'] } }));
    expect(text).toContain('aws-auth is old');
    expect(text).toContain('Namespaces other than shop, jobs were left out.');
  });

  it('says how many more there are', () => {
    const verdicts = Array.from({ length: 9 }, (_, index) =>
      verdict(`rule-${index}`, 'not-evaluated', { reason: `reason ${index}` }),
    );
    const text = overview(clusterResult({ status: 'incomplete', verdicts }));
    expect(text).toContain('and 3 more');
    expect(text).not.toContain('reason 8');
  });

  it('names the cluster where there are several', () => {
    const lost = clusterResult({ name: 'orders', status: 'incomplete', verdicts: [unread] });
    expect(overview(clean, lost)).toContain('orders: subnet-exhausted');
  });
});
