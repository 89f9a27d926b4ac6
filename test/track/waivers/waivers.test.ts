import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterResult } from '#model/result/result.ts';
import type { Finding, WaiverClues } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { sumWaivers, applyWaivers, reviewCarried } from '#track/waivers/waivers.ts';
import { configuration } from '../../support/builders/configuration.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';

type Fields = Readonly<Record<string, unknown>>;

const nothing: WaiverClues = { labels: new Map(), parts: new Map(), annotations: [] };
const agreed = { reason: 'moves to OpenTelemetry', owner: 'team-batch', until: '2027-01-31' };

function settings(...waivers: readonly Fields[]) {
  return configuration({ waivers: waivers.map((one) => ({ rule: 'logging-disabled', ...agreed, ...one })) });
}

function print(at: number): string {
  return `v1:${String(at).padStart(32, '0')}`;
}

function verdicts(status: 'pass' | 'fail' | 'not-evaluated' | 'not-applicable' = 'fail', unread = 0) {
  return ['logging-disabled', 'profile-overlap'].map((rule) => {
    return { rule, status, judged: 1, unread, missingPermissions: [] };
  });
}

/** Deployment checkout/web does not log, on the night of 24 November 2026. */
function result(fields: Partial<ClusterResult> = {}): ClusterResult {
  return clusterResult({ findings: [finding()], verdicts: verdicts(), ...fields });
}

function waive(waivers: readonly Fields[], fields: Partial<ClusterResult> = {}, clues = nothing) {
  const given = result(fields);
  const { findings, waivers: reports = [] } = applyWaivers(given, clues, settings(...waivers));
  return { waived: findings.map(({ waiver }) => waiver !== null), findings, reports };
}

describe('a waiver', () => {
  it('is put on the finding with its reason, owner and last day', () => {
    const { findings, reports } = waive([{ namespace: 'check*' }]);
    expect(findings).toEqual([finding({ waiver: { ...agreed, source: 'configuration' } })]);
    expect(reports).toEqual([
      {
        ...{ rule: 'logging-disabled', scope: 'namespace check*', ...agreed },
        ...{ source: 'configuration', status: 'active', findings: 1 },
      },
    ]);
  });

  it.each<[Fields, boolean]>([
    [{}, true],
    [{ rule: 'profile-overlap' }, false],
    [{ cluster: 'sh?p' }, true],
    [{ cluster: 'demo' }, false],
    [{ account: '1111*' }, true],
    [{ account: '444455556666' }, false],
    [{ region: 'eu-*' }, true],
    [{ region: 'us-*' }, false],
    [{ namespace: 'checkout', kind: 'Deployment', name: 'w*' }, true],
    [{ namespace: 'shop' }, false],
    [{ kind: 'StatefulSet' }, false],
    [{ name: 'web-*' }, false],
    [{ labels: { tier: 'b*', team: 'shop' } }, true],
    [{ labels: { tier: 'front' } }, false],
    [{ labels: { missing: '*' } }, false],
    [{ labels: { constructor: '*' } }, false],
  ])('covers what all of its patterns match: %j', (fields, is) => {
    const labels = new Map([[print(0), { tier: 'back', team: 'shop' }]]);
    expect(waive([fields], {}, { ...nothing, labels }).waived).toEqual([is]);
  });

  it('with labels or a namespace covers nothing that has none', () => {
    const profile = finding({ subject: { kind: 'FargateProfile', name: 'apps' } });
    expect(waive([{ namespace: '*' }, { labels: { tier: '*' } }], { findings: [profile] }).waived).toEqual([false]);
    expect(waive([{ kind: 'FargateProfile' }], { findings: [profile] }).waived).toEqual([true]);
  });

  it('that is not about this cluster is not told of', () => {
    expect(applyWaivers(result(), nothing, settings({ cluster: 'other' }))).toEqual(result());
  });

  it('leaves a finding alone that an expectation waives already', () => {
    const by = { reason: 'no logs are wanted', source: 'expectation' as const };
    const { findings, reports } = waive([{}], { findings: [finding({ waiver: by })] });
    expect(findings[0]?.waiver).toEqual(by);
    expect(reports[0]).toMatchObject({ status: 'active', findings: 1 });
  });
});

describe('the time of a waiver', () => {
  it.each([
    ['2026-11-24', '2026-11-24T23:59:59Z', 'expiring', true],
    ['2026-11-23', '2026-11-24T00:00:00Z', 'expired', false],
    ['2026-12-07', '2026-11-24T00:00:00Z', 'expiring', true],
    ['2026-12-08', '2026-11-24T00:00:00Z', 'active', true],
  ])('until %s, at %s, is %s', (until, takenAt, status, is) => {
    const { waived, reports } = waive([{ until }], { takenAt });
    expect(waived).toEqual([is]);
    expect(reports[0]).toMatchObject({ status, findings: 1 });
  });

  it('lets another one take over', () => {
    const { findings, reports } = waive([{ until: '2026-01-01' }, { owner: 'other' }]);
    expect(findings[0]?.waiver?.owner).toBe('other');
    expect(reports.map(({ status }) => status)).toEqual(['expired', 'active']);
  });
});

describe('a waiver that matches nothing', () => {
  const elsewhere = { namespace: 'shop' };

  it.each<[string, Partial<ClusterResult>, string]>([
    ['is unused when the rule saw everything', {}, 'unused'],
    ['is unused when the rule passes', { verdicts: verdicts('pass') }, 'unused'],
    ['may be of use when the rule was not evaluated', { verdicts: verdicts('not-evaluated', 1) }, 'active'],
    ['may be of use when the rule saw only a part', { verdicts: verdicts('fail', 1) }, 'active'],
    ['may be of use when the rule did not apply', { verdicts: verdicts('not-applicable') }, 'active'],
    ['may be of use in another namespace than was looked at', { scope: { namespaces: ['checkout'] } }, 'active'],
    ['is unused in the namespace that was looked at', { scope: { namespaces: ['shop'] } }, 'unused'],
    ['may be of use when the cluster could not be audited', { status: 'failed' }, 'active'],
    ['is unused when a day of grace is all it has left', { takenAt: '2027-01-31T00:00:00Z' }, 'unused'],
    ['is expired when it is', { takenAt: '2027-02-01T00:00:00Z' }, 'expired'],
  ])('%s', (_, fields, status) => {
    expect(waive([elsewhere], fields).reports).toMatchObject([{ status, findings: 0 }]);
  });

  it('with a pattern may be of use in a namespace that was not looked at', () => {
    expect(waive([{ namespace: 'sh*' }], { scope: { namespaces: ['shop'] } }).reports[0]?.status).toBe('active');
  });

  it('is unused only when no cluster has a use for it', () => {
    const used = applyWaivers(result(), nothing, settings({}));
    const unused = applyWaivers(result({ name: 'demo', findings: [] }), nothing, settings({}));
    expect(sumWaivers([unused, unused])).toMatchObject([{ status: 'unused', findings: 0 }]);
    expect(sumWaivers([unused, used, used])).toMatchObject([{ status: 'active', findings: 2 }]);
    expect(sumWaivers([result()])).toBeUndefined();
  });
});

describe('a waiver in an annotation', () => {
  const said = 'until=2027-01-31; reason=known; owner=team-shop';
  const { subject } = finding();

  function annotated(text: string, { rule = 'logging-disabled', enabled = true, maxSeverity = 'high' } = {}) {
    const clues = { ...nothing, annotations: [{ subject, rule, text }] };
    const given = configuration({ annotationWaivers: { enabled, maxSeverity } });
    const { findings, waivers: reports = [] } = applyWaivers(result(), clues, given);
    return { waiver: findings[0]?.waiver ?? null, reports };
  }

  it('waives the findings of its own workload', () => {
    const { waiver, reports } = annotated(said);
    expect(waiver).toEqual({ reason: 'known', owner: 'team-shop', until: '2027-01-31', source: 'annotation' });
    expect(reports).toEqual([
      {
        ...{ rule: 'logging-disabled', scope: 'cluster shop, Deployment checkout/web', owner: 'team-shop' },
        ...{ reason: 'known', until: '2027-01-31', source: 'annotation', status: 'active', findings: 1 },
      },
    ]);
  });

  it('counts for nothing unless the configuration lets it', () => {
    expect(annotated(said, { enabled: false })).toEqual({ waiver: null, reports: [] });
  });

  it('waives nothing above the severity that annotations may waive, and says so', () => {
    const { waiver, reports } = annotated(said, { maxSeverity: 'medium' });
    expect(waiver).toBeNull();
    expect(reports).toMatchObject([
      { status: 'invalid', findings: 1, problem: 'no annotation may waive a finding of severity high here' },
    ]);
  });

  it('waives nothing once it has expired', () => {
    const { waiver, reports } = annotated('until=2026-11-23; reason=x');
    expect(waiver).toBeNull();
    expect(reports).toMatchObject([{ status: 'expired', owner: null, findings: 1 }]);
  });

  it('waives no finding of another workload', () => {
    const annotations = [{ subject: { ...subject, name: 'other' }, rule: 'logging-disabled', text: said }];
    const given = configuration({ annotationWaivers: { enabled: true, maxSeverity: 'high' } });
    const { findings, waivers } = applyWaivers(result(), { ...nothing, annotations }, given);
    expect(findings).toEqual([finding()]);
    expect(waivers).toMatchObject([{ status: 'unused' }]);
  });

  it.each([
    ['reason=x', 'until= should be a date such as 2027-01-31'],
    ['until=2027-02-30; reason=x', 'until= should be a date such as 2027-01-31'],
    ['until=soon; reason=x', 'until= should be a date such as 2027-01-31'],
    ['until=2027-01-31', 'reason= is missing'],
    ['until=2027-01-31; reason= ', 'reason= is missing'],
    ['until=2027-01-31; reason=x; until=2028-01-31', 'until= is given twice'],
    ['until=2027-01-31; reson=x', '"reson=x" is none of until=, reason=, owner='],
    ['2027-01-31', '"2027-01-31" is none of until=, reason=, owner='],
    ['', 'until= should be a date such as 2027-01-31'],
  ])('%j is invalid', (text, problem) => {
    const { waiver, reports } = annotated(text);
    expect(waiver).toBeNull();
    expect(reports).toMatchObject([{ status: 'invalid', problem }]);
  });

  it('of a rule that does not exist is invalid', () => {
    expect(annotated(said, { rule: 'loging-disabled' }).reports).toMatchObject([
      { rule: 'loging-disabled', status: 'invalid', problem: 'there is no such rule' },
    ]);
  });

  it('keeps a reason with equals signs, and cuts one without end', () => {
    expect(annotated('reason=a=b;until=2027-01-31;').waiver?.reason).toBe('a=b');
    expect(annotated(`until=2027-01-31; reason=${'x'.repeat(9000)}`).waiver?.reason).toHaveLength(300);
  });
});

describe('a waiver of a workload that a finding about several is of', () => {
  const subject = { kind: 'Namespace', name: 'shops' };
  const part = (name: string, pods: number) => ({
    subject: { kind: 'Deployment', namespace: 'shops', name },
    labels: { app: name },
    workload: `Deployment shops/${name}`,
    pods,
    names: [`Deployment shops/${name}`],
  });
  const folded = finding({ subject, affected: { pods: 5, workloads: 2, names: ['Deployment shops/cart'] } });
  const clues = { ...nothing, parts: new Map([[folded.fingerprint, [part('cart', 2), part('web', 3)]]]) };

  it('waives its part, which the finding then names and counts no more', () => {
    const { findings, reports } = waive([{ kind: 'Deployment', name: 'cart' }], { findings: [folded] }, clues);
    expect(findings).toMatchObject([
      { waiver: null, affected: { pods: 3, workloads: 1, names: ['Deployment shops/web'] } },
    ]);
    expect(findings[0]?.evidence).toContainEqual({
      what: 'waived',
      is: 'Deployment shops/cart: moves to OpenTelemetry',
    });
    expect(reports).toMatchObject([{ status: 'active', findings: 1 }]);
  });

  it.each([
    ['each of them', [{ name: 'cart' }, { labels: { app: 'web' } }]],
    ['their namespace', [{ namespace: 'shops' }]],
  ])('waives the whole when %s is waived', (_, given) => {
    const { findings } = waive(given, { findings: [folded] }, clues);
    expect(findings).toMatchObject([{ waiver: { reason: agreed.reason }, affected: { pods: 5, workloads: 2 } }]);
  });

  it('leaves all as it was when it is of another', () => {
    const { findings, reports } = waive([{ name: 'elsewhere' }], { findings: [folded] }, clues);
    expect(findings).toEqual([folded]);
    expect(reports).toMatchObject([{ status: 'unused', findings: 0 }]);
  });

  it('waives the whole still when the next audit cannot read it, until it is taken back', () => {
    const { findings } = waive([{ namespace: 'shops' }], { findings: [folded] }, clues);
    const later = result({ takenAt: '2026-11-25T02:00:01Z', findings });
    const review = (given: ReturnType<typeof settings>) => reviewCarried(later, given, () => null).findings[0]?.waiver;
    expect(review(settings({ namespace: 'shops' }))).toMatchObject({ reason: agreed.reason });
    expect(review(settings())).toBeNull();
  });
});

describe('waivers in general', () => {
  const subjects = fc.record({
    kind: fc.constantFrom('Deployment', 'Pod', 'ConfigMap'),
    namespace: fc.option(fc.constantFrom('checkout', 'shop'), { nil: undefined }),
    name: fc.constantFrom('web', 'api'),
  });
  const findings = fc.array(
    fc.record({
      rule: fc.constantFrom('logging-disabled', 'profile-overlap'),
      severity: fc.constantFrom(...severities),
      subject: subjects,
    }),
    { maxLength: 6 },
  );
  const waivers = fc.array(
    fc.record(
      {
        rule: fc.constantFrom('logging-disabled', 'profile-overlap'),
        namespace: fc.constantFrom('checkout', '*', 's*'),
        kind: fc.constantFrom('Deployment', '*'),
        labels: fc.constantFrom({ tier: '*' }, {}),
        until: fc.constantFrom('2026-01-01', '2026-11-30', '2028-01-01'),
      },
      { requiredKeys: ['rule'] },
    ),
    { maxLength: 4 },
  );

  it('change nothing of a result but the waivers themselves', () => {
    fc.assert(
      fc.property(findings, waivers, fc.boolean(), (found, given, annotate) => {
        const before = result({ findings: found.map((one, at) => finding({ ...one, fingerprint: print(at) })) });
        const labels = new Map(before.findings.map(({ fingerprint }) => [fingerprint, { tier: 'back' }]));
        const annotations = annotate
          ? before.findings.map(({ subject, rule }) => ({ subject, rule, text: 'until=2027-01-01;reason=x' }))
          : [];
        const after = applyWaivers(
          before,
          { labels, parts: new Map(), annotations },
          { ...settings(...given), annotationWaivers: { enabled: true, maxSeverity: 'low' } },
        );
        expect(JSON.stringify(cleared(after))).toBe(JSON.stringify(before));
        for (const { rule, waiver } of after.findings) expectInForce(after, rule, waiver);
      }),
      { numRuns: 150 },
    );
  });
});

/** The same without waivers: keys whose value is undefined are not written. */
function cleared(after: ClusterResult): ClusterResult {
  return { ...after, waivers: undefined, findings: after.findings.map((one) => ({ ...one, waiver: null })) };
}

/** What waives a finding is told of, and in force. */
function expectInForce({ waivers = [] }: ClusterResult, rule: string, waiver: Finding['waiver']): void {
  if (waiver === null) return;
  const source = waivers.filter(
    (one) => one.rule === rule && one.source === waiver.source && one.until === waiver.until,
  );
  expect(source.map(({ status }) => status)).toContainEqual(expect.stringMatching(/^(active|expiring)$/));
}

describe('findings carried on from an earlier result', () => {
  const carried = (waiver: Finding['waiver']) => finding({ lastSeen: '2026-11-23T02:00:01Z', waiver });
  const none = () => null;

  function reviewed(waiver: Finding['waiver'], given = settings(), takenAt = '2026-11-24T02:00:01Z') {
    return reviewCarried(result({ findings: [carried(waiver)], takenAt }), given, none).findings[0]?.waiver ?? null;
  }

  const byFile = { ...agreed, source: 'configuration' as const };

  it('lose a waiver that was taken back, or that has expired', () => {
    expect(reviewed(byFile, settings({}))).toEqual(byFile);
    expect(reviewed(byFile, settings())).toBeNull();
    expect(reviewed(byFile, settings({}), '2027-02-01T00:00:00Z')).toBeNull();
  });

  it('get one that was given since', () => {
    expect(reviewed(null, settings({ namespace: 'checkout' }))).toEqual(byFile);
  });

  it('keep one by labels, which nobody knows any more, as long as it stands', () => {
    const byLabel = settings({ labels: { tier: 'back' } });
    expect(reviewed(byFile, byLabel)).toEqual(byFile);
    expect(reviewed(null, byLabel)).toBeNull();
    expect(reviewed({ ...byFile, owner: 'other' }, byLabel)).toBeNull();
  });

  it('keep one by annotation as long as annotations count', () => {
    const byHand = { reason: 'x', until: '2027-01-31', source: 'annotation' as const };
    const on = configuration({ annotationWaivers: { enabled: true } });
    expect(reviewed(byHand, on)).toEqual(byHand);
    expect(reviewed(byHand, settings())).toBeNull();
    expect(reviewed(byHand, on, '2027-02-01T00:00:00Z')).toBeNull();
  });

  it('are waived by what is expected now', () => {
    const by = { reason: 'no logs are wanted', source: 'expectation' as const };
    const { findings } = reviewCarried(result({ findings: [carried(null)] }), settings(), () => by);
    expect(findings[0]?.waiver).toEqual(by);
  });

  it('leave those that were seen as they are', () => {
    const seen = result({ findings: [finding({ waiver: byFile })] });
    expect(reviewCarried(seen, settings(), none)).toEqual(seen);
  });
});
