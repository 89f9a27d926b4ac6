import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { judgeLoggingConfig } from '#audit/logging/config/judge-logging-config.ts';
import { type ConfigMap, read, unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';
import { facts, fargatePod, hourAgo, loggingConfigMap, minutesAgo, monthAgo } from '../../support/builders/facts.ts';
import { judge } from '../../support/judge.ts';

const rule = 'logging-configmap-invalid';
const good = loggingConfigMap().data['output.conf'] ?? '';
const context = { region: 'us-west-2', kubernetesVersion: '1.33' };
const configured = (data: ConfigMap['data'], dataChangedAt: string | null = monthAgo) =>
  facts({ loggingConfigMap: read(loggingConfigMap({ data, dataChangedAt })) });
const datadog = { 'output.conf': '[OUTPUT]\n    Name datadog\n    Match kube.*\n' };
const says = (Logging: string, fields: Partial<Pod> = {}) => fargatePod({ ...fields, annotations: { Logging } });

describe('passes', () => {
  it('when Fargate would accept the configuration', async () => {
    expect((await judge(rule, facts(), [says('LoggingDisabled: WHY')])).verdict.status).toBe('pass');
  });

  it('when it is accepted though useless, of which logging-configmap-ineffective speaks', async () => {
    const data = { 'output.conf': good.replace('kube.*', 'nothing') };
    expect((await judge(rule, configured(data))).verdict.status).toBe('pass');
  });

  it('even where pods could not be read: they only tell who is affected', async () => {
    expect((await judge(rule, facts(), [], unread('denied'))).verdict.status).toBe('pass');
  });
});

describe('names the ConfigMap', () => {
  it('with key, line and column of a problem, and the workloads that are silent', async () => {
    const pods = [says('LoggingDisabled: WHY', { name: 'a' }), says('LoggingDisabled', { name: 'b' })];
    const { verdict, findings } = await judge(rule, configured(datadog), pods);
    expect(verdict.status).toBe('fail');
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      severity: 'high',
      subject: { kind: 'ConfigMap', namespace: 'aws-observability', name: 'aws-logging' },
      affected: { pods: 2, workloads: 1, names: ['Deployment apps/web'] },
    });
    expect(findings[0]?.message).toMatch(
      /^Fargate refuses the ConfigMap aws-logging, so 2 pods on Fargate do not log: output\.conf line 2, column 10: "datadog" is not a supported output plugin.*[^.]$/,
    );
    expect(findings[0]?.evidence[0]).toMatchObject({ is: 'datadog' });
  });

  it('once for several problems: the first in the message, each in the evidence', async () => {
    const data = { 'output.conf': '[INPUT]\n    Name tail\n[OUTPUT]\n    Name es\n    Match ${TAG}\n' };
    const { findings } = await judge(rule, configured(data));
    const { rejected } = judgeLoggingConfig(data, context);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.evidence).toHaveLength(rejected.length);
    expect(findings[0]?.message).toContain(
      ', so pods that start on Fargate will not log: output.conf line 1, column 1:',
    );
    expect(findings[0]?.message).toMatch(/ \(and \d more problems?\)$/);
  });

  it('without pods that started when there was no ConfigMap at all', async () => {
    const { findings } = await judge(rule, configured(datadog), [says('LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND')]);
    expect(findings[0]?.affected.pods).toBe(0);
  });

  it('by one fingerprint, whatever the problems', async () => {
    const one = await judge(rule, configured(datadog));
    const other = await judge(rule, configured({ 'output.conf': '[INPUT]\n' }));
    expect(other.findings[0]?.fingerprint).toBe(one.findings[0]?.fingerprint);
  });
});

describe('when a pod says LoggingEnabled', () => {
  const young = says('LoggingEnabled', { name: 'young', createdAt: minutesAgo(5), startedAt: minutesAgo(4) });

  it('and is younger than the configuration, is medium and says that Fargate took it', async () => {
    const { findings } = await judge(rule, configured(datadog, hourAgo), [young]);
    expect(findings[0]?.severity).toBe('medium');
    expect(findings[0]?.message).toMatch(
      /^The ConfigMap aws-logging breaks a documented rule of Fargate: .*; yet a pod made after its last change says LoggingEnabled, so Fargate took it$/,
    );
    expect(findings[0]?.evidence.at(-1)).toEqual({
      what: 'annotation Logging of the newer pod apps/young',
      is: 'LoggingEnabled',
    });
  });

  it('and is older than the configuration, stays high', async () => {
    const { findings } = await judge(rule, configured(datadog, minutesAgo(1)), [young]);
    expect(findings[0]?.severity).toBe('high');
  });

  it('and when the configuration changed is not known, stays high', async () => {
    const { findings } = await judge(rule, configured(datadog, null), [young]);
    expect(findings[0]?.severity).toBe('high');
  });

  it('in an event only, takes the event where there is no annotation', async () => {
    const loggingEvents = read(new Map([[young.uid, { reason: 'LoggingEnabled', message: '', at: minutesAgo(5) }]]));
    const cluster = { ...configured(datadog, hourAgo), loggingEvents };
    expect((await judge(rule, cluster, [{ ...young, annotations: {} }])).findings[0]?.severity).toBe('medium');
  });
});

describe('offers', () => {
  it('the corrected ConfigMap when everything can be corrected for certain', async () => {
    const data = { 'output.conf': good.replace('    Match', '  Match'), flb_log_cw: 'true' };
    const { findings } = await judge(rule, configured(data));
    const { remediation } = findings[0] ?? {};
    expect(remediation?.commands).toEqual(['kubectl apply -f aws-logging.yaml']);
    expect(parse(remediation?.patch ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'aws-logging', namespace: 'aws-observability' },
      data: { 'output.conf': good, flb_log_cw: 'true' },
    });
  });

  it('the text under the right data key, and not under the wrong one as well', async () => {
    const { findings } = await judge(rule, configured({ 'outputs.conf': good }));
    const manifest = parse(findings[0]?.remediation.patch ?? '') as { data: object };
    expect(manifest.data).toEqual({ 'output.conf': good });
  });

  it('no half corrected text, which Fargate would refuse again', async () => {
    const data = { 'output.conf': `${good}[OUTPUT]\n  Name datadog\n    Match kube.*\n` };
    const { rejected, corrected } = judgeLoggingConfig(data, context);
    expect(rejected.map(({ correctable }) => correctable)).toEqual([true, false]);
    expect(corrected).toBeNull();
    const { findings } = await judge(rule, configured(data));
    expect(findings[0]?.remediation).not.toHaveProperty('patch');
    expect(findings[0]?.remediation.commands).toEqual(['kubectl -n aws-observability edit configmap aws-logging']);
  });
});

it('is not-applicable without the ConfigMap', async () => {
  const { verdict } = await judge(rule, facts({ loggingConfigMap: read(null) }));
  expect(verdict).toMatchObject({ status: 'not-applicable', reason: 'there is no ConfigMap aws-logging' });
});

it('is not-evaluated when the ConfigMap could not be read, and names the missing permission', async () => {
  const { verdict } = await judge(rule, facts({ loggingConfigMap: unread('denied', 'list configmaps (RBAC)') }));
  expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: ['list configmaps (RBAC)'] });
});

describe('against hostile data', () => {
  it('stays short, however many problems and however long the text', async () => {
    const data = {
      ['k'.repeat(1e5)]: '${A}',
      'output.conf': `[${'x\u0000\u202e'.repeat(1e3)}]\n    Name ${'${A}'.repeat(400)}\n`,
    };
    const { findings } = await judge(rule, configured(data));
    expect(findings[0]?.message.length).toBeLessThan(600);
    expect(findings[0]?.message).not.toMatch(/\p{C}/u);
    expect(findings[0]?.evidence).toHaveLength(21);
    expect(findings[0]?.evidence.at(-1)?.what).toBe('further problems');
    expect(JSON.stringify(findings).length).toBeLessThan(20_000);
  });

  it('emits only YAML that is accepted and holds the corrected text to the letter', async () => {
    await fc.assert(
      fc.asyncProperty(hostileData, async (data) => {
        const { findings } = await judge(rule, configured(data));
        const patch = findings[0]?.remediation.patch;
        fc.pre(patch !== undefined);
        const manifest = parse(patch) as { data: Record<string, string> };
        expect(judgeLoggingConfig(manifest.data, context).rejected).toEqual([]);
        expect(Object.entries(manifest.data)).toEqual(
          Object.entries(judgeLoggingConfig(data, context).corrected ?? {}),
        );
      }),
      { numRuns: 300 },
    );
  });
});

/** Pieces of configuration, mostly with one flaw that can be mended, among text of any kind. */
const anyText = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 20 }),
  fc.constantFrom('', '---', '# x: y', '\t', '\u0085'),
);
const line = fc.oneof(fc.constantFrom('    Host a', '  port 1', '\tlog_key \u{1f600}', '', '   # c'), anyText);
const tail = fc.array(line, { maxLength: 3 }).map((lines) => lines.join('\n'));
const flawed = fc.constantFrom(
  good.replace('    Match', '  Match'),
  good.replace('[OUTPUT]', '[OUTPT]'),
  good.replace('Match', 'Mach'),
  good.replace('cloudwatch_logs', 'cloudwatch_log'),
);
const hostileData = fc
  .tuple(
    flawed,
    tail,
    fc.dictionary(fc.oneof(fc.constantFrom('true', 'a: b', '#', '__proto__', '1'), anyText), anyText, { maxKeys: 2 }),
  )
  .map(([text, end, others]): ConfigMap['data'] => ({ ...others, 'output.conf': text + end }));
