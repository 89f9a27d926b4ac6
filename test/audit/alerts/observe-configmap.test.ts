import { describe, expect, it } from 'vitest';
import { read } from '#model/facts/cluster-facts.ts';
import { loggingConfigMap, minutesAgo } from '../../support/builders/facts.ts';
import { configured, judged, look, missing, watchedPod } from '../../support/builders/watched.ts';

const outputConf = loggingConfigMap().data['output.conf'] ?? '';
const refused = { 'output.conf': outputConf.replace('cloudwatch_logs', 'cloudwatch_log') };
const unstartable = { 'output.conf': outputConf.replace('    region us-west-2\n', '') };
const withData = (data: Record<string, string>) => ({
  ...configured,
  loggingConfigMap: read(loggingConfigMap({ data, dataChangedAt: minutesAgo(30) })),
});
const old = watchedPod({ name: 'old' });
const young = watchedPod({ name: 'young', createdAt: minutesAgo(5) });
const broken = (fields: object = {}) => ({
  ...judged,
  record: { version: '1', sound: false, changedAt: minutesAgo(30), accepted: false, judgedBy: '1.0.0', ...fields },
});

describe('a poll judges the ConfigMap', () => {
  it('that Fargate refuses, though every pod says that it logs, with place, problem and corrected text', async () => {
    const { configMap, candidates } = await look({ pods: [[old]], logging: withData(refused) });
    expect(candidates).toEqual([]);
    expect(configMap).toMatchObject({
      wanted: true,
      judged: {
        record: { version: '1', sound: false, accepted: false, changedAt: minutesAgo(30), judgedBy: '1.0.0' },
        fault: { cause: 'logging-configmap-invalid', severity: 'high' },
      },
    });
    const fault = configMap?.judged?.fault;
    expect(fault?.summary).toMatch(
      /^Fargate refuses the ConfigMap aws-logging, so pods that start .* output\.conf line 2/,
    );
    expect(fault?.reasons[0]).toMatch(/^output\.conf line 2, column \d+: .*cloudwatch_log/);
    expect(fault?.remediation).toMatchObject({ commands: ['kubectl apply -f aws-logging.yaml'] });
    expect(fault?.remediation.patch).toContain('Name cloudwatch_logs');
  });

  it('with which the log router would not start, and says what pods say against it', async () => {
    const { configMap } = await look({ pods: [[old, young]], logging: withData(unstartable) });
    expect(configMap?.judged?.fault).toMatchObject({ cause: 'logging-configmap-unstartable', severity: 'high' });
    expect(configMap?.judged?.fault?.summary).toContain(
      'its log router would not start, so nothing is logged, though a pod made since its last change says LoggingEnabled',
    );
  });

  it('that breaks a rule and that Fargate took all the same as medium', async () => {
    const { configMap } = await look({ pods: [[young]], logging: withData(refused) });
    expect(configMap?.judged).toMatchObject({ record: { accepted: true }, fault: { severity: 'medium' } });
    expect(configMap?.judged?.fault?.summary).toContain('so Fargate took it');
  });

  it('as sound, and as nothing where there is none', async () => {
    const sound = await look({ pods: [[old]] });
    expect(sound.configMap?.judged).toMatchObject({ record: { version: '1', sound: true }, fault: null });
    const none = await look({ pods: [[old]], logging: missing });
    expect(none.configMap?.judged).toMatchObject({ record: { version: null, sound: true }, fault: null });
  });
});

describe('a poll judges again', () => {
  const again = async (configMap: typeof judged, pods = [[old]], version = '1') =>
    (await look({ pods, logging: withData(refused), version }, { configMap })).configMap?.judged !== null;

  it.each([
    ['when nothing changed', { ...broken(), isOpen: true }, false],
    ['when its version changed', { ...broken({ version: '0' }), isOpen: true }, true],
    ['when another release judged', { ...broken({ judgedBy: '0.9.0' }), isOpen: true }, true],
    ['when its alert was never written', { ...broken(), isOpen: false }, true],
    ['when an alert is open of what was judged sound', { ...broken({ sound: true }), isOpen: true }, true],
  ])('%s: %#', async (_, known, expected) => {
    expect(await again(known)).toBe(expected);
  });

  it('when a pod shows for the first time that Fargate took it, and not when that pod is gone', async () => {
    expect(await again({ ...broken(), isOpen: true }, [[young]])).toBe(true);
    expect(await again({ ...broken({ accepted: true }), isOpen: true }, [[old]])).toBe(false);
  });

  it('and reads no text of it before', async () => {
    const seen = await look({ pods: [[old]], refuses: [] }, { configMap: judged });
    expect(seen.configMap).toEqual({ wanted: true, judged: null });
  });
});

describe('of a ConfigMap nobody is told', () => {
  it('whose logs nobody wants', async () => {
    const wantsLogging = (name: string) => name !== 'apps';
    const seen = await look({ pods: [[old]], logging: withData(refused) }, { wantsLogging });
    expect(seen.configMap?.wanted).toBe(false);
    const empty = await look({ logging: withData(refused) }, { wantsLogging: () => false });
    expect(empty.configMap?.wanted).toBe(false);
    const idle = await look({ logging: withData(refused) }, { wantsLogging });
    expect(idle.configMap?.wanted).toBe(true);
  });
});

it('a version that may not be read is told, and judges nothing', async () => {
  const seen = await look({ pods: [[old]], refuses: ['configMap'] });
  expect(seen.configMap).toBeNull();
  expect(seen.unreadParts).toEqual([
    { what: 'the ConfigMap aws-logging', reason: 'Not allowed to list configmaps', permission: 'list configmaps' },
  ]);
});
