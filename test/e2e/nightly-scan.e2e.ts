import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Clusters, startClusters } from './clusters.ts';
import * as stack from './stack.ts';

// Run by scripts/e2e.mjs, which deploys the stack. The tests are one story and stand in its order.
const account = process.env['E2E_ACCOUNT']!;
const place = { account, region: process.env['AWS_REGION']! };
const nights = ['2026-02-01', '2026-02-02', '2026-02-03', '2026-02-04', '2026-02-05'].map(
  (day) => `${day}T02:00:00Z`,
) as [string, string, string, string, string];
const idOf = (night: string) => night.replaceAll(/[-:]/g, '');
const names = ['eks-workshop', 'good', 'refusing'];
const unknownIdentity =
  'Cluster refusing does not know this identity (401): give it an EKS access entry, or a line in the aws-auth ConfigMap.';
const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };

let clusters: Clusters;
let digests: stack.Queue;
let completions: stack.Queue;

beforeAll(async () => {
  clusters = await startClusters(Number(process.env['E2E_EKS_PORT']));
  digests = await stack.digestQueue();
  completions = await stack.eventQueue();
});
afterAll(() => clusters.close());

const resultKey = (cluster: string, night: string) =>
  `v2/dt=${night.slice(0, 10)}/account=${account}/region=${place.region}/cluster=${cluster}/${idOf(night)}.json`;
const pointerKey = (cluster: string) =>
  `v2/latest/account=${account}/region=${place.region}/cluster=${cluster}/pointer.json`;

/** All that a night with these clusters leaves in the bucket, apart from pointers. */
function keysOf(night: string, audited: readonly string[]): string[] {
  const left = String(9_999_999_999_999 - Date.parse(night)).padStart(13, '0');
  return [
    ...audited.map((cluster) => resultKey(cluster, night)),
    `v2/latest/summaries/${left}-${idOf(night)}.json`,
    ...['html', 'json', 'md'].map((ending) => `reports/dt=${night.slice(0, 10)}/${idOf(night)}.${ending}`),
    ...['claim.json', 'manifest.jsonl', 'plan.json', 'summary.json'].map((file) => `v2/scans/${idOf(night)}/${file}`),
  ];
}

async function scan(night: string): Promise<{ executionArn: string; output: stack.Json }> {
  const executionArn = await stack.start(night);
  const { status, output } = await stack.finished(executionArn);
  expect(status).toBe('SUCCEEDED');
  return { executionArn, output: JSON.parse(output) };
}

/** What the log group has of a night: the documents by kind, sorted. */
async function logged(night: string) {
  const all = (await stack.loggedFindings()).filter(({ scanId }) => scanId === idOf(night));
  expect(new Set(all.map(({ eventId }) => eventId)).size, 'every document has an id of its own').toBe(all.length);
  const of = (schema: string) => all.filter((line) => line['schema'] === `fargate-auditor/${schema}/v1`);
  const byName = (a: stack.Json, b: stack.Json) =>
    `${a['cluster']} ${a['rule']}`.localeCompare(`${b['cluster']} ${b['rule']}`);
  return { findings: of('finding').toSorted(byName), clusters: of('cluster').toSorted(byName), all };
}

describe('the first night', () => {
  test('the Scheduler starts the state machine, which runs to its end', async () => {
    await stack.letSchedulerStart(nights[0]);
    const { executionArn } = await stack.until('execution', async () => (await stack.executions())[0]);
    const execution = await stack.finished(executionArn);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', input: JSON.stringify({ scheduledTime: nights[0] }) });
    expect(JSON.parse(execution['output'])).toEqual({
      scanId: idOf(nights[0]),
      complete: false,
      summaryKey: `v2/scans/${idOf(nights[0])}/summary.json`,
      reportKeys: ['html', 'md', 'json'].map((ending) => `reports/dt=2026-02-01/${idOf(nights[0])}.${ending}`),
      changes: { new: 2, worse: 0, unchanged: 0, resolved: 0 },
      undelivered: [],
    });
    const children = await stack.childrenOf(executionArn);
    const audited = children.map(({ status }) => status);
    expect(audited, 'one child for each cluster').toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    const claim = await stack.jsonOf(`v2/scans/${idOf(nights[0])}/claim.json`);
    expect(claim).toEqual({ executionId: executionArn });
  });

  test('the bucket holds claim, plan, manifest, results, pointers, summary and reports, and nothing else', async () => {
    const expected = [...keysOf(nights[0], names), ...names.map(pointerKey)];
    expect([...(await stack.objects()).keys()].toSorted()).toEqual(expected.toSorted());
    const manifest = await stack.textOf(`v2/scans/${idOf(nights[0])}/manifest.jsonl`);
    expect(
      manifest
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(
      names.map((cluster) => ({
        ...{ scanId: idOf(nights[0]), scheduledTime: nights[0], ...place, cluster, error: null },
        // There is no scan before.
        base: null,
      })),
    );
    for (const cluster of names)
      expect(await stack.jsonOf(pointerKey(cluster))).toMatchObject({ key: resultKey(cluster, nights[0]) });
  });

  test('the log group holds each finding and each cluster once', async () => {
    const { findings, clusters: documents, all } = await logged(nights[0]);
    expect(all).toHaveLength(5);
    const common = { ...place, scanId: idOf(nights[0]), cluster: 'eks-workshop', status: 'new', waived: false };
    const required = {
      eventId: expect.stringMatching(/^[0-9a-f]{32}$/),
      fingerprint: expect.stringMatching(/^v1:[0-9a-f]{32}$/),
      takenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      firstSeen: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      message: expect.stringMatching(/.{20}/),
      fix: expect.stringMatching(/.{20}/),
      docs: expect.stringMatching(/^https:\/\/docs\.aws\.amazon\.com\//),
    };
    expect(findings).toMatchObject([
      {
        ...common,
        ...required,
        rule: 'logging-configmap-missing',
        severity: 'high',
        kind: 'ConfigMap',
        name: 'aws-logging',
      },
      {
        ...{ ...common, ...required, rule: 'selector-labels-missing', severity: 'medium' },
        ...{ kind: 'Deployment', namespace: 'checkout', name: 'checkout', pods: 1, workloads: 1 },
        evidence: [{ key: 'pod label fargate', value: 'absent' }],
      },
    ]);
    expect(documents).toMatchObject([
      { cluster: 'eks-workshop', status: 'audited', error: null, coverage: 100, high: 1, medium: 1 },
      { cluster: 'good', status: 'audited', error: null, coverage: 100, ...none },
      { cluster: 'refusing', status: 'failed', error: unknownIdentity, critical: null, high: null },
    ]);
  });

  test('the functions print metrics of the scan, each rule and, as this stage is told to, each cluster', async () => {
    const metrics = await stack.metricsOf('audit-cluster');
    const ofCluster = (name: string) => metrics.filter(({ cluster }) => cluster === name);
    expect(ofCluster('eks-workshop')).toMatchObject([
      { ...place, Coverage: 100, PodsAudited: 1, ...{ FindingsCritical: 0, FindingsHigh: 1, FindingsMedium: 1 } },
    ]);
    expect(ofCluster('good')).toMatchObject([{ Coverage: 100, FindingsHigh: 0, FindingsMedium: 0 }]);
    // No findings because nothing was read are not no findings.
    expect(ofCluster('refusing')).toHaveLength(1);
    expect(ofCluster('refusing')[0]).not.toHaveProperty('FindingsHigh');
    const totals = await stack.metricsOf('summarize-scan');
    const ofRule = (name: string) => totals.filter(({ rule }) => rule === name);
    expect(ofRule('selector-labels-missing')).toMatchObject([{ FindingsByRule: 1 }]);
    expect(ofRule('profile-overlap')).toMatchObject([{ FindingsByRule: 0 }]);
    for (const { _aws, service } of [...metrics, ...totals]) {
      expect(_aws.CloudWatchMetrics[0].Namespace).toBe('FargateAuditor');
      expect(service).toBe(`fargate-auditor-${process.env['E2E_STAGE']!}`);
    }
    expect(totals.filter(({ rule }) => rule === undefined)).toMatchObject([
      {
        ...{ ScanCompleted: 1, Clusters: 3, ClustersFailed: 1, ClustersIncomplete: 0, CoverageMinimum: 100 },
        ...{ FindingsNew: 2, FindingsResolved: 0, FindingsHigh: 1, FindingsMedium: 1, DestinationsFailed: 0 },
      },
    ]);
  });

  test('the summary says what is new, and why one cluster is missing', async () => {
    const summary = await stack.jsonOf(`v2/scans/${idOf(nights[0])}/summary.json`);
    expect(summary).toMatchObject({ previousScanId: null, complete: false, findings: { ...none, high: 1, medium: 1 } });
    expect(summary['clusters']).toMatchObject([
      { cluster: 'eks-workshop', status: 'audited', new: 2, resultKey: resultKey('eks-workshop', nights[0]) },
      { cluster: 'good', status: 'audited', new: 0 },
      { cluster: 'refusing', status: 'failed', error: unknownIdentity, new: 0 },
    ]);
    expect(await stack.jsonOf(`reports/dt=2026-02-01/${idOf(nights[0])}.json`)).toEqual(summary);
    const markdown = await stack.textOf(`reports/dt=2026-02-01/${idOf(nights[0])}.md`);
    expect(markdown).toContain('**Incomplete: of 3 clusters, 1 cluster could not be audited');
    expect(markdown).toContain(unknownIdentity);
  });

  test('one digest and one event are sent', async () => {
    const [digest, ...otherDigests] = await stack.take(digests);
    expect(otherDigests).toEqual([]);
    expect(digest).toMatchObject({
      Subject: 'Fargate audit: 2 new (incomplete)',
      TopicArn: stack.outputs['DigestTopicArn'],
    });
    expect(digest!['MessageAttributes']).toEqual({ complete: { Type: 'String', Value: 'false' } });
    expect(digest!['Message']).toContain('selector-labels-missing');
    expect(digest!['Message']).toContain(unknownIdentity);
    const [event, ...otherEvents] = await stack.take(completions);
    expect(otherEvents).toEqual([]);
    expect(event!['detail']).toMatchObject({
      ...{ scanId: idOf(nights[0]), scheduledTime: nights[0], complete: false },
      ...{ changes: { new: 2, worse: 0, unchanged: 0, resolved: 0 } },
      clusters: { total: 3, audited: 2, incomplete: 0, failed: 1, missing: 0 },
      reportKey: `reports/dt=2026-02-01/${idOf(nights[0])}.html`,
    });
  });
});

describe('the second night, after checkout was moved to Fargate', () => {
  beforeAll(async () => {
    clusters.showWorkshop('after');
    await scan(nights[1]);
  });

  test('the findings are compared with the night before', async () => {
    const { findings } = await logged(nights[1]);
    expect(findings.map(({ cluster, rule, status }) => [cluster, rule, status])).toEqual([
      ['eks-workshop', 'logging-configmap-missing', 'unchanged'],
      ['eks-workshop', 'logging-disabled', 'new'],
      ['eks-workshop', 'selector-labels-missing', 'resolved'],
    ]);
    const before = await logged(nights[0]);
    expect(findings[0]!['fingerprint']).toBe(before.findings[0]!['fingerprint']);
    expect(findings[0]!['firstSeen']).toBe(before.findings[0]!['firstSeen']);
    expect(findings[0]!['eventId']).not.toBe(before.findings[0]!['eventId']);
  });

  test('the summary counts the same', async () => {
    const summary = await stack.jsonOf(`v2/scans/${idOf(nights[1])}/summary.json`);
    expect(summary).toMatchObject({
      ...{ previousScanId: idOf(nights[0]), complete: false },
      ...{ changes: { new: 1, worse: 0, unchanged: 1, resolved: 1 }, findings: { ...none, high: 2 } },
    });
    expect(summary['changed'].map(({ finding }: stack.Json) => [finding.rule, finding.status]).toSorted()).toEqual([
      ['logging-disabled', 'new'],
      ['selector-labels-missing', 'resolved'],
    ]);
  });

  test('the bucket has both nights, and the pointers lead to the second', async () => {
    const expected = [...keysOf(nights[0], names), ...keysOf(nights[1], names), ...names.map(pointerKey)];
    expect([...(await stack.objects()).keys()].toSorted()).toEqual(expected.toSorted());
    for (const cluster of names)
      expect(await stack.jsonOf(pointerKey(cluster))).toMatchObject({ key: resultKey(cluster, nights[1]) });
  });

  test('one digest tells what changed', async () => {
    const [digest, ...others] = await stack.take(digests);
    expect(others).toEqual([]);
    expect(digest!['Subject']).toContain('1 new');
    expect(digest!['Subject']).toContain('1 resolved');
    expect(await stack.take(completions)).toHaveLength(1);
  });
});

test('a second start for the same time does nothing', async () => {
  const before = await stack.objects();
  const lines = (await stack.loggedFindings()).length;
  const execution = await scan(nights[1]);
  expect(execution.output).toMatchObject({ scanId: idOf(nights[1]), duplicate: true });
  expect(await stack.childrenOf(execution.executionArn)).toEqual([]);
  expect(await stack.objects()).toEqual(before);
  expect(await stack.loggedFindings()).toHaveLength(lines);
  expect([...(await stack.take(digests)), ...(await stack.take(completions))]).toEqual([]);
});

describe('the report', () => {
  const url = (query: Record<string, string>, accept = '*/*') => ({
    ...{ version: '2.0', rawPath: '/', headers: { accept }, queryStringParameters: query },
    requestContext: { http: { method: 'GET', path: '/' } },
  });

  test('is the latest stored result', async () => {
    const answer = await stack.invoke('report', url({ cluster: 'eks-workshop' }));
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } });
    const { clusters: reported } = JSON.parse(answer['body']);
    const stored = await stack.jsonOf(resultKey('eks-workshop', nights[1]));
    const { findings } = stored['result'];
    // What the night before had and this one had not is told too, as resolved.
    expect(reported).toEqual([{ ...stored['result'], findings: [...findings, ...stored['resolved']] }]);
    expect(reported[0].findings.map(({ rule, status }: stack.Json) => `${rule} ${status}`).toSorted()).toEqual([
      'logging-configmap-missing unchanged',
      'logging-disabled new',
      'selector-labels-missing resolved',
    ]);
  });

  test('is Markdown for those who ask', async () => {
    const accepted = await stack.invoke('report', url({ cluster: 'eks-workshop' }, 'text/markdown'));
    expect(accepted).toMatchObject({ statusCode: 200, headers: { 'content-type': 'text/markdown; charset=utf-8' } });
    const direct = await stack.invoke('report', { cluster: 'eks-workshop', format: 'markdown' });
    expect(direct).toEqual({
      ...{ kind: 'report', format: 'markdown', type: 'text/markdown; charset=utf-8', text: accepted['body'] },
    });
    expect(direct['text']).toContain('logging-disabled');
  });

  test('of an unknown cluster is 404 with the known ones; a wrong parameter is 400 with its name', async () => {
    const missing = await stack.invoke('report', url({ cluster: 'nowhere' }));
    expect(missing['statusCode']).toBe(404);
    expect(JSON.parse(missing['body']).known).toEqual(names.map((cluster) => ({ ...place, cluster })));
    const wrong = await stack.invoke('report', url({ cluster: 'good', format: 'pdf' }));
    expect(wrong['statusCode']).toBe(400);
    expect(wrong['body']).toContain('format');
  });

  test('that must be fresh is 202, and the audit that it starts becomes the latest', async () => {
    const answer = await stack.invoke('report', url({ cluster: 'good', fresh: 'true' }));
    expect(answer['statusCode']).toBe(202);
    const { scanId, cluster } = JSON.parse(answer['body']);
    expect(cluster).toEqual({ ...place, cluster: 'good' });
    const pointer = await stack.until('fresh result', async () => {
      const now = await stack.jsonOf(pointerKey('good'));
      return now['scanId'] === scanId && now;
    });
    expect(await stack.jsonOf(pointer['key'])).toMatchObject({ scanId, result: { name: 'good', status: 'audited' } });
  });
});

describe('nights on which there is nothing to audit', () => {
  test('an account whose clusters cannot be listed is named, and does not fail the scan', async () => {
    await Promise.all([stack.take(digests), stack.take(completions)]);
    clusters.eks.refuse = (action) =>
      action === 'ListClusters' ? { status: 403, code: 'AccessDeniedException', message: 'not allowed' } : undefined;
    const { output } = await scan(nights[2]);
    clusters.eks.refuse = undefined;
    expect(output).toMatchObject({ complete: false, changes: { new: 0, resolved: 0 } });
    const summary = await stack.jsonOf(output['summaryKey']);
    expect(summary['clusters']).toMatchObject([
      {
        ...place,
        cluster: null,
        status: expect.stringMatching(/failed|missing/),
        error: expect.stringContaining('ListClusters'),
      },
    ]);
  });

  test('an account without clusters goes straight to the summary', async () => {
    const { eks } = clusters;
    const known = eks.clusters;
    eks.clusters = {};
    const execution = await scan(nights[3]);
    expect(await stack.childrenOf(execution.executionArn)).toEqual([]);
    eks.clusters = known;
    expect(await stack.jsonOf(execution.output['summaryKey'])).toMatchObject({ clusters: [], complete: false });
  });
});

describe('findings that cannot be written', () => {
  const statuses = [
    ['eks-workshop', 'audited'],
    ['good', 'audited'],
    ['refusing', 'failed'],
  ];
  const summed = async () => {
    const summary = await stack.jsonOf(`v2/scans/${idOf(nights[4])}/summary.json`);
    const { clusters: all } = summary;
    // The results were kept before that, and are the truth.
    expect(all.map(({ cluster, status }: stack.Json) => [cluster, status])).toEqual(statuses);
    return { complete: summary['complete'], unlogged: all.map(({ unlogged }: stack.Json) => unlogged) };
  };

  test('fail the runs of their clusters; the scan goes on, and tells', async () => {
    await Promise.all([stack.take(digests), stack.take(completions)]);
    await stack.dropFindingsGroup();
    const { executionArn, output } = await scan(nights[4]);
    const children = await stack.childrenOf(executionArn);
    expect(children.map(({ status }) => status)).toEqual(names.map(() => 'FAILED'));
    const { complete, unlogged } = await summed();
    expect(complete).toBe(false);
    const reason = /^logs:CreateLogStream failed for \/fargate-auditor\/e2e\/findings\/cluster-\d\d: /;
    for (const one of unlogged) expect(one).toMatch(reason);
    const [told, ...others] = output['undelivered'];
    expect([told.destination, others]).toEqual(['CloudWatch Logs', []]);
    expect(told.reason).toMatch(/^findings of 3 clusters: logs:CreateLogStream failed/);
    const markdown = await stack.textOf(`reports/dt=2026-02-05/${idOf(nights[4])}.md`);
    expect(markdown.match(/findings not written to CloudWatch Logs: /g)).toHaveLength(3);
    const [digest] = await stack.take(digests);
    expect(digest!['Message']).toContain('Findings not written to CloudWatch Logs:\n- ');
    const metrics = await stack.metricsOf('summarize-scan');
    const scans = metrics.filter(({ ScanCompleted }) => ScanCompleted !== undefined);
    expect(scans.at(-1)).toMatchObject({ DestinationsFailed: 1 });
  });

  test('are written when their lines are given to the function again, and the summary made anew says so', async () => {
    await stack.restoreFindingsGroup();
    const manifestKey = `v2/scans/${idOf(nights[4])}/manifest.jsonl`;
    for (const line of (await stack.textOf(manifestKey)).trimEnd().split('\n'))
      await stack.invoke('audit-cluster', JSON.parse(line));
    const { clusters: documents } = await logged(nights[4]);
    expect(documents.map(({ cluster }) => cluster)).toEqual(names);
    const scanned = { scanId: idOf(nights[4]), scheduledTime: nights[4], manifestKey, clusters: 3, duplicate: false };
    expect(await stack.invoke('summarize-scan', scanned)).toMatchObject({ undelivered: [] });
    expect((await summed()).unlogged).toEqual([null, null, null]);
    const markdown = await stack.textOf(`reports/dt=2026-02-05/${idOf(nights[4])}.md`);
    expect(markdown).not.toContain('not written to CloudWatch Logs');
  });
});

describe('osls invoke local with the samples in events/', () => {
  const workshop = { ...place, cluster: 'eks-workshop' };
  const scanId = '20261124T020000Z';
  const hinted = (event: string): readonly [string, string, stack.Json] => [
    ...(['alert', `events/${event}.json`] as const),
    { hints: expect.any(Number), ignored: null },
  ];
  /** In this order: what one leaves, the next one reads. */
  const answers: readonly (readonly [name: string, sample: string, answer: stack.Json])[] = [
    ['plan-scan', 'events/plan-scan.json', { scanId, clusters: 3, duplicate: false }],
    ['audit-cluster', 'events/audit-cluster.json', { cluster: workshop, status: 'audited' }],
    // The two clusters whose lines no sample has are missing.
    ['summarize-scan', 'events/summarize-scan.json', { scanId, complete: false, undelivered: [] }],
    ['report', 'events/report.json', { kind: 'report', format: 'markdown' }],
    ['report', 'events/report-url.json', { statusCode: 200, headers: { 'content-type': 'application/json' } }],
    ...['logging-disabled', 'logging-disabled-templated', 'failed-scheduling', 'scheduled-termination'].map(hinted),
    ...['cloudtrail-create-profile', 'cloudtrail-delete-profile', 'cloudtrail-access-entry'].map(hinted),
    hinted('audit-log-subscription'),
    ['watch-logging', 'events/watch-logging-schedule.json', { clusters: 3, shards: 0 }],
    ['watch-logging', 'events/watch-logging-shard.json', { shards: 0 }],
    ['watch-logging', 'events/watch-logging-hints.json', { batchItemFailures: [] }],
  ];

  test('is tried with all of them', () => {
    const { custom } = parse(readFileSync('serverless.yml', 'utf8'), { logLevel: 'silent' });
    const samples = Object.entries(custom.samples as Record<string, string[]>);
    const all = samples.flatMap(([name, files]) => files.map((file) => `${name} ${file}`));
    expect(answers.map(([name, file]) => `${name} ${file}`)).toEqual(all);
  });

  test.each(answers)('%s %s', async (name, sample, expected) => {
    const { code, answer, text } = await stack.invokeLocally(name, sample);
    expect({ code, answer }, text).toMatchObject({ code: 0, answer: expected });
  });

  test('leaves what a scan leaves', async () => {
    const summary = await stack.jsonOf(`v2/scans/${scanId}/summary.json`);
    expect(summary['clusters']).toMatchObject([
      { cluster: 'eks-workshop', status: 'audited', unlogged: null },
      { cluster: 'good', status: 'missing' },
      { cluster: 'refusing', status: 'missing' },
    ]);
  });
});
