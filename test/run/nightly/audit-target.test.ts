import { describe, expect, it } from 'vitest';
import { notAcknowledged, type StoredResult } from '#model/result/stored-result.ts';
import { ClusterGone } from '#collect/live/aws-call.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { ManifestLine } from '#model/scan/scan.ts';
import { BrokenDocument } from '#publish/documents.ts';
import { auditTarget, type TargetContext } from '#run/nightly/audit-target.ts';
import { deadline } from '#run/stack/deadline.ts';
import { MemoryDocuments } from '../../support/fakes/memory-documents.ts';
import { openSnapshot } from '#collect/snapshot/snapshot-source.ts';
import type { RawSource } from '#collect/source.ts';
import { example } from '../../support/clusters/example.ts';

const place = { account: '111122223333', region: 'us-west-2', cluster: 'eks-workshop' };

function line(day: number): ManifestLine {
  const two = String(day).padStart(2, '0');
  return { ...place, scanId: `202611${two}T020000Z`, scheduledTime: `2026-11-${two}T02:00:00Z`, error: null };
}

interface Night {
  readonly documents?: MemoryDocuments;
  readonly open?: () => Promise<RawSource>;
  readonly log?: (stored: StoredResult) => Promise<void>;
}

function night({ documents = new MemoryDocuments(), open = () => openSnapshot(example('before')), log }: Night = {}) {
  const logged: StoredResult[] = [];
  const looked: unknown[] = [];
  const warned: string[] = [];
  let opened = 0;
  const context: TargetContext = {
    documents,
    now: () => new Date('2026-11-24T02:00:00Z'),
    self: { account: place.account, region: place.region },
    memberRoleName: 'fargate-auditor-member',
    openCluster() {
      opened += 1;
      return open();
    },
    logFindings: log ?? ((stored) => Promise.resolve(void logged.push(stored))),
    importFindings: null,
    recordMetrics: () => undefined,
    requestPoll: (cluster) => Promise.resolve(void looked.push(cluster)),
    warn: (message) => void warned.push(message),
  };
  return { context, documents, logged, looked, warned, opened: () => opened };
}

const rulesOf = ({ result }: StoredResult) => result.findings.map(({ rule, status }) => `${rule} ${status}`);

describe('auditing one cluster of a scan', () => {
  it('keeps the result, logs every finding, and points to the newest', async () => {
    const { context, documents, logged } = night();
    const outcome = await auditTarget(line(1), context);
    expect(outcome).toMatchObject({ status: 'audited', cluster: place });
    const stored = await documents.latestResult(place);
    expect(logged.map(({ result, resolved }) => ({ result, resolved }))).toEqual([
      { result: stored?.result, resolved: stored?.resolved },
    ]);
    expect(stored?.unlogged).toBeNull();
    expect(rulesOf(stored as StoredResult)).toEqual(['logging-configmap-missing new', 'selector-labels-missing new']);
  });

  it('has the alerts of the cluster looked at; when that fails, the audit stands, and it is said', async () => {
    const { context, looked, warned } = night();
    await auditTarget(line(1), context);
    expect([looked, warned]).toEqual([[place], []]);
    const requestPoll = () => Promise.reject(new AuditorError('runtime', 'sqs:SendMessage failed'));
    expect(await auditTarget(line(2), { ...context, requestPoll })).toMatchObject({ status: 'audited' });
    expect(warned).toEqual(['sqs:SendMessage failed']);
  });

  it('goes on without an earlier result that cannot be read, and says that all is called new', async () => {
    const { context, documents } = night();
    await auditTarget(line(1), context);
    const broken = new BrokenDocument('s3://audits/pointer.json is no JSON: cut short.');
    const latestResult = documents.latestResult.bind(documents);
    documents.latestResult = () => Promise.reject(broken);
    expect(await auditTarget(line(2), context)).toMatchObject({ status: 'audited' });
    documents.latestResult = latestResult;
    const stored = (await documents.latestResult(place)) as StoredResult;
    expect(stored.scanId).toBe(line(2).scanId);
    expect(rulesOf(stored)).toEqual(['logging-configmap-missing new', 'selector-labels-missing new']);
    expect(stored.result.warnings).toEqual([
      'All findings are called new, since the result before cannot be read: s3://audits/pointer.json is no JSON: cut short.',
    ]);
  });

  it('audits again where a run that was cut short left a result that cannot be read', async () => {
    const { context, documents, opened } = night();
    const readResult = documents.readResult.bind(documents);
    let asked = 0;
    documents.readResult = (key) =>
      (asked += 1) === 1 ? Promise.reject(new BrokenDocument(`${key} is no JSON: cut short.`)) : readResult(key);
    expect(await auditTarget(line(1), context)).toMatchObject({ status: 'audited' });
    expect(opened()).toBe(1);
  });

  it('the next night says what is unchanged, new and resolved, and keeps firstSeen', async () => {
    const { context, documents } = night();
    await auditTarget(line(1), context);
    const first = await documents.latestResult(place);
    await auditTarget(line(2), { ...context, openCluster: () => openSnapshot(example('after')) });
    const second = await documents.latestResult(place);
    expect(rulesOf(second as StoredResult)).toEqual([
      'logging-configmap-missing unchanged',
      'logging-disabled new',
      'single-replica new',
    ]);
    expect(second?.resolved.map(({ rule, status }) => `${rule} ${status}`)).toEqual([
      'selector-labels-missing resolved',
    ]);
    expect(second?.result.findings[0]?.firstSeen).toBe(first?.result.findings[0]?.firstSeen);
  });

  it('done again reads nothing, and tells the same again', async () => {
    const { context, logged, opened } = night();
    await auditTarget(line(1), context);
    await auditTarget(line(1), context);
    expect(opened()).toBe(1);
    expect(logged[1]).toEqual({ ...logged[0], unlogged: null });
  });

  it('goes on after a run that was cut short, and what was new is new still', async () => {
    const documents = new MemoryDocuments();
    const cut = night({
      documents,
      async open() {
        const source = await openSnapshot(example('before'));
        const whole = source.list.bind(source);
        const list: RawSource['list'] = (kind, query) => {
          if (kind.name === 'nodes')
            throw new AuditorError('runtime', 'The time of this run was up before it was read');
          return whole(kind, query);
        };
        return Object.assign(source, { list });
      },
    });
    expect((await auditTarget(line(1), cut.context)).status).toBe('incomplete');
    expect((await auditTarget(line(1), night({ documents }).context)).status).toBe('audited');
    const stored = await documents.latestResult(place);
    expect(stored?.result.status).toBe('audited');
    expect(stored?.result.findings.map(({ status }) => status)).toEqual(['new', 'new']);
  });

  it('a cluster that cannot be read is a failed result with the reason, account and region', async () => {
    const open = () => Promise.reject(new AuditorError('runtime', 'Cannot reach cluster'));
    const { context, documents } = night({ open });
    expect((await auditTarget(line(1), context)).status).toBe('failed');
    const stored = await documents.latestResult(place);
    expect(stored?.result).toMatchObject({
      status: 'failed',
      error: 'Cannot reach cluster',
      account: place.account,
      region: place.region,
    });
  });

  it('of a cluster that was deleted since it was listed tells the scan that alone, and nobody else', async () => {
    const { context, documents, logged, looked } = night();
    await auditTarget(line(1), context);
    const gone = night({ documents, open: () => Promise.reject(new ClusterGone('eks-workshop', 'us-west-2')) });
    const outcome = await auditTarget({ ...line(2), base: null }, gone.context);
    expect(outcome).toMatchObject({ cluster: place, status: 'gone' });
    expect(await documents.readResult(outcome.resultKey ?? '')).toMatchObject({ gone: true });
    expect((await documents.latestResult(place))?.scanId).toBe(line(1).scanId);
    expect([logged.length, looked.length, gone.logged, gone.looked]).toEqual([1, 1, [], []]);
  });

  it('that is part of no scan keeps nothing of a cluster that is gone, or is no target', async () => {
    const { context, documents, warned } = night({
      open: () => Promise.reject(new ClusterGone('eks-workshop', 'us-west-2')),
    });
    expect(await auditTarget(line(1), context)).toMatchObject({ status: 'gone', resultKey: null });
    documents.configuration = `targets: { accounts: [{ account: '${place.account}', regions: [eu-west-1] }] }`;
    expect(await auditTarget(line(1), context)).toMatchObject({ status: 'untargeted', resultKey: null });
    expect([documents.results.size, documents.latest.size]).toEqual([0, 0]);
    expect(warned.join()).toContain('is not among the targets');
  });

  it('that is part of no scan asks for the tags of the cluster first', async () => {
    const { context, documents } = night();
    const target = `{ account: '${place.account}', regions: [${place.region}], tags: { team: nobody } }`;
    documents.configuration = `targets: { accounts: [${target}] }`;
    expect(await auditTarget(line(1), context)).toMatchObject({ status: 'untargeted', resultKey: null });
    expect(documents.results.size).toBe(0);
  });

  it('of a line that says why it is no target to be audited reads nothing', async () => {
    const { context, opened } = night();
    const outcome = await auditTarget({ ...line(1), error: 'its tags could not be read', base: null }, context);
    expect([outcome, opened()]).toEqual([{ cluster: place, status: 'failed', resultKey: null }, 0]);
  });

  it('tells Security Hub, where that is wanted, with the access to the account, after all else', async () => {
    const { context, documents, looked } = night();
    documents.configuration = `targets: { accounts: [{ account: '${place.account}', regions: [${place.region}] }] }`;
    const told: unknown[] = [];
    const importFindings: TargetContext['importFindings'] = (stored, access) =>
      Promise.resolve(void told.push([stored.result.name, access, stored.unimported, looked.length]));
    await auditTarget(line(1), { ...context, importFindings });
    expect(told).toEqual([['eks-workshop', {}, notAcknowledged('unimported'), 1]]);
    expect(await documents.latestResult(place)).toMatchObject({ unlogged: null, unimported: null });
  });

  it.each([
    ['a foreseen failure', new AuditorError('runtime', 'Not allowed to securityhub:GetFindings')],
    ['any other', new TypeError('Not allowed to securityhub:GetFindings')],
  ])('stands when Security Hub cannot be told, by %s; it is said, and noted until it is', async (_, failure) => {
    const { context, documents, warned } = night();
    const importFindings = () => Promise.reject(failure);
    expect(await auditTarget(line(1), { ...context, importFindings })).toMatchObject({ status: 'audited' });
    expect(warned).toEqual(['Security Hub may lack findings of eks-workshop: Not allowed to securityhub:GetFindings']);
    const unimported = async () => (await documents.latestResult(place))?.unimported;
    expect(await unimported()).toBe('Not allowed to securityhub:GetFindings');
    await auditTarget(line(1), { ...context, importFindings: () => Promise.resolve() });
    expect(await unimported()).toBeNull();
  });

  it('sends nothing to Security Hub of an account that is no target', async () => {
    const { context, documents, warned } = night();
    documents.configuration = `targets: { accounts: [{ account: '999988887777', regions: [${place.region}] }] }`;
    await auditTarget(
      { ...line(1), base: null },
      { ...context, importFindings: () => Promise.reject(new Error('was asked')) },
    );
    expect(warned).toEqual([expect.stringMatching(/: Account 111122223333 with region .* is not among the targets$/)]);
  });

  it('calls a finding new once its waiver has ended, since nobody was told of it before', async () => {
    const { context, documents } = night();
    const rule = 'selector-labels-missing';
    const found = async () => (await documents.latestResult(place))?.result.findings.find((one) => one.rule === rule);
    documents.configuration = `waivers: [{ rule: ${rule}, reason: agreed, owner: us, until: 2099-01-31 }]`;
    await auditTarget(line(1), context);
    await auditTarget(line(2), context);
    const waived = await found();
    expect(waived).toMatchObject({ status: 'unchanged', waiver: { owner: 'us' } });
    documents.configuration = 'waivers: []';
    await auditTarget(line(3), context);
    expect(await found()).toMatchObject({ status: 'new', waiver: null, firstSeen: waived?.firstSeen });
    await auditTarget(line(4), context);
    expect(await found()).toMatchObject({ status: 'unchanged' });
  });

  it('fails when findings are not acknowledged, so that it is tried again', async () => {
    const { context, documents } = night({
      log: () => Promise.reject(new AuditorError('runtime', '3 of 5 findings were rejected')),
    });
    await expect(auditTarget(line(1), context)).rejects.toThrow('rejected');
    expect(await documents.latestResult(place)).toMatchObject({
      result: { status: 'audited' },
      unlogged: '3 of 5 findings were rejected',
    });
    await auditTarget(line(1), night({ documents }).context);
    expect((await documents.latestResult(place))?.unlogged).toBeNull();
  });

  it('that is killed before findings are acknowledged leaves a result that says so', async () => {
    const documents = new MemoryDocuments();
    const log = () => Promise.reject(new TypeError('as good as killed'));
    await expect(auditTarget(line(1), night({ documents, log }).context)).rejects.toThrow(TypeError);
    expect((await documents.latestResult(place))?.unlogged).toBe(notAcknowledged('unlogged'));
  });

  it('what was acknowledged once stays so when telling it again fails', async () => {
    const documents = new MemoryDocuments();
    await auditTarget(line(1), night({ documents }).context);
    const log = () => Promise.reject(new AuditorError('runtime', 'throttled'));
    await expect(auditTarget(line(1), night({ documents, log }).context)).rejects.toThrow('throttled');
    expect((await documents.latestResult(place))?.unlogged).toBeNull();
  });

  it('a better result is not taken for logged because the one before it was', async () => {
    const documents = new MemoryDocuments();
    const unreachable = () => Promise.reject(new AuditorError('runtime', 'Cannot reach cluster'));
    const late = night({
      documents,
      open: unreachable,
      // While it logs, another run of the same cluster keeps a better result and is killed.
      log: async () => {
        const log = () => Promise.reject(new TypeError('as good as killed'));
        await expect(auditTarget(line(1), night({ documents, log }).context)).rejects.toThrow(TypeError);
      },
    });
    await auditTarget(line(1), late.context);
    expect(await documents.latestResult(place)).toMatchObject({
      result: { status: 'audited' },
      unlogged: notAcknowledged('unlogged'),
    });
  });

  it('by a configuration in the bucket turns rules off and waives findings', async () => {
    const { context, documents } = night();
    documents.configuration = `rules: { logging-configmap-missing: off }
waivers: [{ rule: selector-labels-missing, reason: agreed, owner: us, until: 2099-01-31 }]`;
    await auditTarget(line(1), context);
    const { result } = (await documents.latestResult(place)) as StoredResult;
    expect(result.findings.map(({ rule, waiver }) => [rule, waiver?.owner])).toEqual([
      ['selector-labels-missing', 'us'],
    ]);
    expect(result.waivers).toMatchObject([{ status: 'active', findings: 1 }]);
  });

  it('with a configuration that is wrong is a failed result that names the place, and enters no account', async () => {
    const { context, documents, opened } = night();
    documents.configuration = 'rules: { loging-disabled: off }';
    expect((await auditTarget(line(1), context)).status).toBe('failed');
    expect(opened()).toBe(0);
    expect((await documents.latestResult(place))?.result.error).toBe(
      'fargate-auditor.yaml:1:10: rules.loging-disabled: there is no such rule. Did you mean logging-disabled?',
    );
  });

  it('that fails keeps what was open, waived as the configuration has it now, or as it was when that is lost', async () => {
    const documents = new MemoryDocuments();
    const waived = (until: string) =>
      `waivers: [{ rule: selector-labels-missing, reason: agreed, owner: us, until: ${until} }]`;
    const open = () => Promise.reject(new AuditorError('runtime', 'Cannot reach cluster'));
    const owners = async () =>
      (await documents.latestResult(place))?.result.findings.map(({ waiver }) => waiver?.owner ?? null);
    documents.configuration = waived('2099-01-31');
    await auditTarget(line(1), night({ documents }).context);
    documents.configuration = 'rules: []';
    await auditTarget(line(2), night({ documents, open }).context);
    expect(await owners()).toEqual([null, 'us']);
    documents.configuration = waived('2020-01-31');
    await auditTarget(line(3), night({ documents, open }).context);
    expect(await owners()).toEqual([null, null]);
  });

  it('an account that is no target is not entered', async () => {
    const { context, opened } = night();
    expect((await auditTarget({ ...line(1), account: '999988887777', base: null }, context)).status).toBe('failed');
    expect(opened()).toBe(0);
  });

  it('an entry without a cluster has no result of its own', async () => {
    const { context, documents } = night();
    const outcome = await auditTarget({ ...line(1), cluster: null, error: 'denied' }, context);
    expect(outcome).toEqual({ cluster: null, status: 'failed', resultKey: null });
    expect(documents.results.size).toBe(0);
  });
});

describe('the deadline of a run', () => {
  it('leaves fifteen seconds, and its reason is a foreseen failure', () => {
    const { signal, clear } = deadline(15_000_000);
    expect(signal.aborted).toBe(false);
    clear();
  });

  it('has passed at once when less is left', async () => {
    const { signal } = deadline(10_000);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(signal.reason).toBeInstanceOf(AuditorError);
  });
});
