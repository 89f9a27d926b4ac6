import { describe, expect, it } from 'vitest';
import { renderHtml } from '#report/html/index.ts';
import type { PlacementForecast } from '#model/result/result.ts';
import { htmlText, partText } from '../../support/html-text.ts';
import { forecast } from '../../support/builders/forecasts.ts';
import { auditResult } from '../../support/builders/report-results.ts';
import { clusterResult } from '../../support/builders/results.ts';

const judged = (...workloads: PlacementForecast[]) => clusterResult({ mode: 'manifests', workloads });
const html = (...workloads: PlacementForecast[]) => renderHtml(auditResult([judged(...workloads)]));
const rowOf = (fields: Partial<PlacementForecast>) =>
  partText(html(forecast(fields)), 'workloads')
    .split('Logging\n')
    .at(-1);

describe('workloads of manifests', () => {
  it('are a part of the page, with what would become of each', () => {
    const page = html(forecast());
    expect(partText(page, 'workloads')).toContain(
      'shop/\nweb\nDeployment\napp.yaml:4:3\nYes\n:\napps\n0.25 vCPU 0.5 GB\nYes\nConfigured\n',
    );
    expect(page).toContain('<a href="#workloads">Workloads</a>');
  });

  it.each<[string, Partial<PlacementForecast>, string]>([
    [
      'off Fargate, and why',
      { fargate: 'no', profiles: [], why: 'x', accepted: null, logging: null },
      'No\n:\nx\n–\n–\n–\n',
    ],
    ['by one of several profiles', { profiles: ['a', 'b'] }, 'Yes\n:\na\n,\nb\n(one of them)\n'],
    ['not known', { fargate: 'unknown', profiles: [], why: 'no profiles' }, 'Not known\n:\nno profiles\n0.25 vCPU'],
    ['of no size', { size: null }, 'Too large\n'],
    ['of a size that may be another', { sizeUncertain: true }, '0.5 GB (if Fargate counts as Kubernetes does)\n'],
    [
      'refused, by which rule',
      { accepted: 'no', refusedBy: ['pod-gpu-request', 'pod-too-large'] },
      'No\n:\npod-gpu-request\n,\npod-too-large\n',
    ],
    ['not known to be accepted', { accepted: 'unknown' }, 'GB\nNot known\nConfigured\n'],
    ['not logged, and why', { logging: 'not-configured', loggingWhy: 'y' }, 'Not configured\n:\ny\n'],
    ['whose logs nobody wants', { logging: 'not-wanted', loggingWhy: 'batch' }, 'Not wanted\n:\nbatch\n'],
    ['of which logging is not known', { logging: 'unknown' }, 'Yes\nNot known\n'],
  ])('are told %s', (_, fields, text) => {
    expect(rowOf(fields)).toContain(text);
  });

  it('are escaped, and controls in their names are shown', () => {
    const evil = '<img src=x onerror=alert(1)>\u202e';
    const subject = { kind: evil, namespace: evil, name: evil };
    const location = { file: evil, line: 1, column: 1 };
    const page = html(
      forecast({ subject, location, profiles: [evil], why: evil, accepted: 'no', refusedBy: [evil], loggingWhy: evil }),
    );
    expect(page).not.toContain('<img');
    expect(page).not.toContain('\u202e');
    expect(partText(page, 'workloads')).toContain('<img src=x onerror=alert(1)>\\u{202e}');
  });

  it('stop at a number that a page can hold, and say so', () => {
    const all = Array.from({ length: 503 }, (_, index) =>
      forecast({ subject: { kind: 'Deployment', namespace: 'shop', name: `w-${String(index)}` } }),
    );
    const text = partText(html(...all), 'workloads');
    expect(text).toContain('w-499\n');
    expect(text).not.toContain('w-500\n');
    expect(text).toContain('and 3 more');
  });

  it('stand with their cluster where there are several', () => {
    const page = renderHtml(auditResult([judged(forecast()), clusterResult({ name: 'orders' })]));
    expect(partText(page, 'clusters')).toContain('Workloads\nWorkload\nOn Fargate\n');
    expect(partText(page, 'clusters').match(/On Fargate\nSize/g)).toHaveLength(1);
  });

  it('are no part of a page about a cluster', () => {
    expect(renderHtml(auditResult([clusterResult()]))).not.toContain('id="workloads"');
  });

  it('are told in Korean, with reasons in English', () => {
    const page = renderHtml(auditResult([judged(forecast({ fargate: 'no', why: 'no profile' }))]), { lang: 'ko' });
    expect(htmlText(page)).toContain('워크로드\n');
    expect(page).toContain('<span lang="en">no profile</span>');
  });
});
