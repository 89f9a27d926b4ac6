import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { read, unread } from '#model/facts/cluster-facts.ts';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { renderTable } from '#report/terminal/index.ts';
import { summarize } from '#run/scan/audit-result.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';
import { facts, fargatePod, nodes, pod, profile, selector } from '../../support/builders/facts.ts';
import { audit } from '../../support/judge.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';
import { allow, executionRole } from '../../support/builders/surroundings.ts';

const opted = read([profile({ selectors: [selector('apps', { fargate: 'yes' })] })]);
const silent = { Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' };

/** Pods that lack a label, pods that do not log, and no logging configuration. */
async function troubled(): Promise<ClusterResult> {
  const ours = facts({ profiles: opted, loggingConfigMap: read(null), workloads: read([]) });
  const api = {
    name: 'api-1',
    labels: { fargate: 'yes' },
    owner: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'api', uid: 'u' },
  };
  return audit(ours, [pod(), fargatePod({ ...api, annotations: silent })]);
}

function table(result: AuditResult, width = 100, color = false): string {
  return renderTable(result, { width, color });
}

function withFinding(result: ClusterResult, change: (finding: Finding) => Partial<Finding>): AuditResult {
  return summarize([{ ...result, findings: result.findings.map((finding) => ({ ...finding, ...change(finding) })) }]);
}

describe('the table', () => {
  it('shows each finding once, worst first, and effects below their cause', async () => {
    const text = table(summarize([await troubled()]));
    const heads = text.split('\n').filter((line) => /^(HIGH|MEDIUM|LOW|INFO) /.test(line));
    expect(heads.map((line) => line.split(/\s+/).at(-1))).toEqual([
      'logging-configmap-missing',
      'selector-labels-missing',
    ]);
    expect(text.match(/explains HIGH StatefulSet apps\/api/g)).toHaveLength(1);
  });

  it('prints every command whole, on a line of its own', async () => {
    const result = await troubled();
    const lines = table(summarize([result]), 40)
      .split('\n')
      .map((line) => line.trim());
    const commands = result.findings.flatMap(({ remediation }) => remediation.commands);
    expect(commands.length).toBeGreaterThan(2);
    for (const command of commands) expect(lines).toContain(command);
  });

  it('shows a patch where no command carries it, and only there', async () => {
    const text = table(summarize([await troubled()]));
    expect(text).toContain('with this as aws-logging.yaml:');
    expect(text).not.toContain('with this change:');
  });

  it.each([40, 80, 120])('fits %d columns, but for what is to be copied', async (width) => {
    const text = table(summarize([await troubled()]), width);
    const prose = text.split('\n').filter((line) => !/^ {6,}/.test(line));
    for (const line of prose) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  it('says the same with and without colour', async () => {
    const result = summarize([await troubled()]);
    const plain = table(result);
    const coloured = table(result, 100, true);
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it('caps evidence and names, and says how many are left', async () => {
    const many = Array.from({ length: 9 }, (_, n) => ({ what: `thing ${String(n)}`, is: 'absent' }));
    const affected = { pods: 12, workloads: 1, names: ['a', 'b'] };
    const text = table(withFinding(await troubled(), () => ({ evidence: many, affected })));
    expect(text).toContain('… 3 more (see --format json)');
    expect(text).toContain('12 pods: a, b, … 10 more');
    expect(text).not.toContain('thing 6');
  });

  it('says what was not evaluated, why, and what to grant', async () => {
    const denied = unread('Not allowed to list namespaces', 'list namespaces (cluster-wide RBAC)');
    const text = table(summarize([await audit(facts({ namespaces: denied }))]));
    expect(text).toContain('Not evaluated');
    expect(text).toMatch(/logging-namespace-unlabelled.*Not allowed to list namespaces/s);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('Grant: list namespaces (cluster-wide RBAC)');
  });

  it('says which rule judged only part, though it found something', async () => {
    const events = unread('Not allowed to list events.', 'list events (cluster-wide RBAC)');
    const silenced = fargatePod({ annotations: { Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' } });
    const silent = { ...fargatePod({ name: 'silent' }), annotations: {} };
    const cluster = await audit(facts({ loggingEvents: events }), [silenced, silent]);
    const text = table(summarize([cluster])).replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/\d fail \(1 judged in part\), /);
    expect(text).toMatch(
      /Not evaluated .*logging-disabled: In part: 1 pod: .*Grant: list events \(cluster-wide RBAC\)/,
    );
    expect(text).not.toContain('coverage 100 %');
  });

  it('says that all is well, with coverage', async () => {
    // A role whose policies say what it may do.
    const executionRoles = read([executionRole({ policies: read([allow(['*'])]) })]);
    const text = table(summarize([await audit(facts({ executionRoles }), [fargatePod()])]));
    expect(text).toContain('No findings');
    expect(text).toContain('coverage 100 %');
  });

  it('shows what runs on Fargate', async () => {
    const some = { ...nodes({ fargate: 2, other: 1 }), byZone: { a: 1, b: 1 }, byKubelet: { 'v1.33.5': 2 } };
    const text = table(summarize([await audit(facts({ nodes: read(some) }), [fargatePod()])]));
    expect(text).toContain('1 pod read, 1 on Fargate, 0.25 vCPU 0.5 GB provisioned');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('requested, about 9.01 USD a month (estimate)');
    expect(text).toContain('2 Fargate nodes in a (1) b (1), v1.33.5');
  });

  it('names a cluster that could not be audited with its error, and sums up several', async () => {
    const good = await troubled();
    const failed: ClusterResult = {
      ...good,
      name: 'lost',
      status: 'failed',
      error: 'Cannot reach it',
      findings: [],
      inventory: null,
    };
    const text = table(summarize([good, failed]));
    expect(text).toContain('FAILED Cannot reach it');
    expect(text).toContain('2 clusters: 0 critical, 2 high, 1 medium');
    expect(text).toContain('1 cluster not fully audited');
  });

  it('shows warnings', async () => {
    const text = table(summarize([{ ...(await troubled()), warnings: ['The clock was guessed'] }]));
    expect(text).toContain('Warning: The clock was guessed');
  });

  it('cuts what is endless, and says how long it was', async () => {
    const endless = 'x'.repeat(10_000);
    const text = table(
      withFinding(await troubled(), ({ subject }) => ({
        subject: { ...subject, name: endless },
        evidence: [{ what: 'name', is: endless }],
        affected: { pods: 1, workloads: 1, names: [endless] },
      })),
    );
    expect(text.replaceAll(/\s+/g, ' ')).toContain('(10000 characters)');
    expect(text.length).toBeLessThan(8000);
  });

  it('tells the severity in words, with or without colour', async () => {
    for (const color of [true, false]) {
      const text = stripVTControlCharacters(table(summarize([await troubled()]), 40, color));
      expect(text).toMatch(/^HIGH ConfigMap/m);
      expect(text).toMatch(/^MEDIUM Deployment/m);
    }
  });

  it.each([
    ['audited', 'No findings', true],
    ['incomplete', 'No findings in what could be judged', false],
    ['failed', 'Not audited', false],
  ] as const)('of a cluster that is %s without findings says: %s', (status, words, isGood) => {
    const result = summarize([clusterResult({ status, error: status === 'failed' ? 'no answer' : null })]);
    const line = table(result, 100, true)
      .split('\n')
      .find((one) => stripVTControlCharacters(one).startsWith(`${words}  ·`));
    expect(line).toBeDefined();
    expect(line?.startsWith('\u001b[32m')).toBe(isGood);
  });

  it('sums up the coverage of several clusters, rounded down', () => {
    const part = { coverage: { evaluated: 1, notApplicable: 0, notEvaluated: 1, percent: 50 } };
    const whole = { coverage: { evaluated: 1, notApplicable: 5, notEvaluated: 0, percent: 100 } };
    expect(table(summarize([clusterResult(part), clusterResult(whole)]))).toContain('coverage 66.6 %');
    const nothing = { coverage: { evaluated: 0, notApplicable: 9, notEvaluated: 0, percent: null } };
    expect(
      table(summarize([clusterResult(nothing), clusterResult(nothing)]))
        .split('─'.repeat(100))
        .at(-1),
    ).toContain('nothing applies');
  });

  it('needs no more than ASCII where the terminal shows nothing else', async () => {
    const result = compared([fresh, old, gone, waived], { waivers: [waiver()] });
    const text = renderTable(
      { ...result, clusters: [...result.clusters, await troubled()] },
      { width: 100, color: false, ascii: true },
    );
    // eslint-disable-next-line no-control-regex -- ASCII is the point
    expect(text).toMatch(/^[\u0000-\u007f]*$/);
    expect(text).toContain('` explains HIGH StatefulSet apps/api');
    expect(text).toContain('+ high Deployment apps/gone');
  });

  it('says so where the cluster has nothing that applies, or only EKS told of it', async () => {
    const empty = await audit(facts({ profiles: read([]), nodes: read(nodes({ fargate: 0 })) }));
    expect(table(summarize([empty]))).toContain('nothing applies');
    const lost: ClusterResult = { ...(await troubled()), status: 'failed', error: 'no answer' };
    expect(table(summarize([lost]))).toMatch(/FAILED no answer[^]*HIGH ConfigMap/);
  });

  it('shows strangers’ text without acting on it', async () => {
    const result = await troubled();
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 300 }), (evil) => {
        const text = table(
          withFinding(result, ({ subject }) => ({
            message: evil,
            subject: { ...subject, name: evil },
            evidence: [{ what: evil, is: evil, shouldBe: evil }],
            affected: { pods: 1, workloads: 1, names: [evil] },
          })),
        );
        // eslint-disable-next-line no-control-regex -- control characters are what must not be there
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 40 },
    );
  });
});

function named(name: string, fields: Partial<Finding> = {}): Finding {
  return finding({ subject: { kind: 'Deployment', namespace: 'apps', name }, ...fields });
}

const fresh = named('fresh', { status: 'new' });
const worse = named('worse', { status: 'worse', severity: 'critical' });
const old = named('old', {
  status: 'unchanged',
  severity: 'low',
  firstSeen: '2026-10-01T02:00:00Z',
  lastSeen: '2026-11-20T02:00:00Z',
});
const gone = named('gone', { status: 'resolved' });
const waived = named('waived', {
  waiver: { reason: 'moves next month', owner: 'team-a', until: '2027-01-31', source: 'configuration' },
});

type Waiver = NonNullable<ClusterResult['waivers']>[number];

function waiver(fields: Partial<Waiver> = {}): Waiver {
  return {
    rule: 'pod-too-large',
    scope: 'namespace apps',
    owner: 'team-a',
    reason: 'known',
    until: '2026-11-30',
    source: 'configuration',
    status: 'expiring',
    findings: 1,
    ...fields,
  };
}

/** A result that was compared with an earlier one. */
function compared(findings: Finding[], fields: Partial<ClusterResult> = {}): AuditResult {
  const result = summarize([clusterResult({ findings, ...fields })]);
  return { ...result, comparedWith: { scanId: 'before', takenAt: '2026-11-23T02:00:00Z' } };
}

describe('the table of a result that was compared', () => {
  it('says what is new, worse, and since when the rest is there', () => {
    const text = table(compared([worse, fresh, old]));
    expect(text).toMatch(/^CRITICAL Deployment apps\/worse {2}worse +logging-disabled$/m);
    expect(text).toMatch(/^HIGH Deployment apps\/fresh {2}new +logging-disabled$/m);
    expect(text).toMatch(/^LOW Deployment apps\/old {2}since 2026-10-01, last seen 2026-11-20 +logging-disabled$/m);
    expect(text).toContain('Since 2026-11-23T02:00:00Z: 1 new, 1 worse, 1 unchanged');
  });

  it('calls nothing new where nothing was compared', () => {
    const text = table(summarize([clusterResult({ findings: [fresh] })]));
    expect(text).toMatch(/^HIGH Deployment apps\/fresh +logging-disabled$/m);
    expect(text).not.toMatch(/\bnew\b|Since/);
  });

  it('shows what was resolved apart from what is open, and counts it among neither severity', () => {
    const text = table(compared([fresh, gone]));
    expect(text).toContain('Resolved\n    ✓ high Deployment apps/gone logging-disabled');
    expect(text).toMatch(/^1 high {2}· /m);
    expect(text).toContain('1 new, 1 resolved');
  });

  it('shows the changes alone where that is asked, and says how much is left out', () => {
    const show = (findings: Finding[]) =>
      renderTable(compared(findings), { width: 100, color: false, changesOnly: true });
    const text = show([worse, fresh, old, gone]);
    expect(text).toContain('apps/worse');
    expect(text).toContain('apps/fresh');
    expect(text).toContain('apps/gone');
    expect(text).not.toContain('apps/old');
    expect(text).toContain('1 unchanged finding not shown');
    expect(text).toMatch(/^1 critical, 1 high, 1 low/m);
    expect(show([old, old])).toContain('2 unchanged findings not shown');
    expect(show([fresh])).not.toContain('not shown');
  });

  it('says that nothing changed, of one cluster and of all', () => {
    const result = compared([]);
    expect(table(result)).toContain('Since 2026-11-23T02:00:00Z: nothing changed');
    const all = table({ ...result, clusters: [...result.clusters, clusterResult({ findings: [gone] })] });
    expect(all.split('─'.repeat(100)).at(-1)).toContain('Since 2026-11-23T02:00:00Z: 1 resolved');
  });
});

describe('the table of a result with waivers', () => {
  it('keeps waived findings in sight, with who, until when and why, and out of the counts', () => {
    const text = table(summarize([clusterResult({ findings: [fresh, waived] })]));
    expect(text).toContain(
      'Waived\n    · high Deployment apps/waived logging-disabled: waived by team-a until 2027-01-31: moves',
    );
    expect(text).toMatch(/^1 high, 1 waived {2}· /m);
    expect(text).not.toContain('HIGH Deployment apps/waived');
  });

  it('calls no cluster clean of which all is waived without saying so', () => {
    const bare = named('bare', { waiver: { reason: 'known' } });
    const text = table(summarize([clusterResult({ findings: [bare] })]));
    expect(text).toMatch(/^No findings, 1 waived {2}· /m);
    expect(text).toContain('apps/bare logging-disabled: waived: known');
  });

  it.each([
    ['expired', 'has expired (until 2026-11-30)'],
    ['expiring', 'expires soon (until 2026-11-30)'],
    ['unused', 'matches nothing (until 2026-11-30)'],
  ] as const)('names one that is %s', (status, words) => {
    const text = table(summarize([clusterResult({ waivers: [waiver({ status })] })]));
    expect(text).toContain(`Waivers to look at\n    · pod-too-large for namespace apps, owner team-a ${words}\n`);
  });

  it('says what is wrong with one that is invalid', () => {
    const invalid = waiver({ status: 'invalid', owner: null, until: null, problem: 'until is no day' });
    const text = table(summarize([clusterResult({ waivers: [invalid] })]));
    expect(text).toContain('· pod-too-large for namespace apps is invalid: until is no day\n');
  });

  it('is silent on those in force and in use', () => {
    expect(table(summarize([clusterResult({ waivers: [waiver({ status: 'active' })] })]))).not.toContain('Waivers');
    expect(table(summarize([clusterResult()]))).not.toContain('Waive');
  });

  it('acts on nothing that a stranger wrote into one', () => {
    const evil = 'x\u001b[31m\ny\u202e';
    const waivers = [waiver({ scope: evil, owner: evil, status: 'invalid', problem: evil, until: evil })];
    const findings = [
      named('a', { waiver: { reason: evil, owner: evil, until: evil } }),
      named(evil, { status: 'resolved' }),
    ];
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(table(compared(findings, { waivers }))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

describe('the table in Korean', () => {
  it('has its headings in Korean, and findings as their rules word them', () => {
    const unjudged = { rule: 'logging-stale', status: 'not-evaluated', judged: 0, unread: 1 } as const;
    const verdicts = [{ ...unjudged, reason: 'not allowed', missingPermissions: ['pods/list'] }];
    const result = compared([worse, old, gone, waived], { waivers: [waiver()], verdicts, warnings: ['odd'] });
    const text = renderTable(result, { width: 100, color: false, lang: 'ko' });
    for (const words of [
      '치명적 Deployment apps/worse  악화',
      '낮음 Deployment apps/old  최초 발견 2026-10-01',
      '경고: odd',
    ])
      expect(text).toContain(words);
    for (const words of ['예외 처리됨\n', '해결됨\n', '확인이 필요한 예외\n', '평가하지 못한 규칙\n', 'Does not log'])
      expect(text).toContain(words);
    expect(text).toContain('필요한 권한: pods/list');
    expect(text).toContain('치명적 1건, 낮음 1건, 예외 처리 1건');
    expect(text).toContain('2026-11-23T02:00:00Z 이후: 악화 1건, 그대로 1건, 해결 1건');
  });

  it.each([40, 80, 140])('fits %d columns too', (width) => {
    const text = renderTable(compared([worse, old, gone, waived]), { width, color: false, lang: 'ko' });
    for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });
});
