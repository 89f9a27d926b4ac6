import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { auditLog, hintsOf, packed, sampleEvent } from '../../support/builders/incoming-events.ts';

const off = { Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' };
const configMap = { resource: 'configmaps', namespace: 'aws-observability', name: 'aws-logging' };
const namespace = { resource: 'namespaces', namespace: 'aws-observability', name: 'aws-observability' };

function write(objectRef: object, more: object = {}) {
  const stageTimestamp = '2026-11-24T09:29:05.021877Z';
  return { kind: 'Event', verb: 'patch', objectRef, responseStatus: { code: 200 }, stageTimestamp, ...more };
}

function podWrite(name: string | undefined, annotations: object = off, objectRef: object = {}) {
  const responseObject = { metadata: { name, annotations } };
  return write({ resource: 'pods', namespace: 'shop', name, ...objectRef }, { responseObject });
}

const nothing = { hints: [], ignored: 'no line of the audit log is about logging' };

describe('the audit log', () => {
  it('tells of pods that Fargate marked: each once, and the cluster no second time for the ConfigMap', () => {
    const { hints } = hintsOf(sampleEvent('audit-log-subscription'));
    expect(hints.map(({ evidence }) => evidence)).toEqual([
      expect.objectContaining({ pod: 'checkout-79k8qxtd8h-9qlng', reason: 'LOGGING_CONFIGMAP_NOT_FOUND' }),
      expect.objectContaining({ pod: 'checkout-redis-6b9f8d7c5-x8k2p' }),
    ]);
  });

  it.each(['create', 'update', 'patch', 'delete'])('tells of the ConfigMap and the namespace: %s', (verb) => {
    for (const objectRef of [configMap, namespace]) {
      expect(hintsOf(auditLog([write(objectRef, { verb })]))).toMatchObject({
        hints: [{ cluster: 'shop', source: 'audit-log', at: '2026-11-24T09:29:05.000Z', evidence: null, audit: null }],
        ignored: null,
      });
    }
  });

  it('tells of all ConfigMaps of the namespace deleted at once', () => {
    const { resource, namespace } = configMap;
    expect(hintsOf(auditLog([write({ resource, namespace }, { verb: 'deletecollection' })])).hints).toHaveLength(1);
  });

  it.each([
    ['reads', write(configMap, { verb: 'list' })],
    ['what was refused', write(configMap, { responseStatus: { code: 403 } })],
    ['another ConfigMap', write({ ...configMap, name: 'kube-root-ca.crt' })],
    ['the same name elsewhere', write({ ...configMap, namespace: 'shop' })],
    ['another kind', write({ resource: 'secrets', namespace: 'aws-observability', name: 'aws-logging' })],
    ['pods that log', podWrite('web-1', { Logging: 'LoggingEnabled', other: 'LoggingDisabled' })],
    ['the status of a pod', podWrite('web-1', off, { subresource: 'status' })],
    ['what only mentions it', { verb: 'patch', objectRef: null, requestURI: '/aws-observability' }],
    ['everything else', 'I1124 09:30:05 httplog.go:132] "HTTP" verb="PATCH"'],
  ])('does not tell of %s', (_, line) => {
    expect(hintsOf(auditLog([line]))).toEqual(nothing);
  });

  it('tells of a pod whatever request the mark came with', () => {
    const binding = write(
      { resource: 'pods', namespace: 'shop', name: 'web-1', subresource: 'binding' },
      { verb: 'create', requestObject: { metadata: { annotations: off } }, responseObject: {} },
    );
    const created = podWrite('web-2', off, { name: undefined });
    const pods = hintsOf(auditLog([binding, created])).hints.map(({ evidence }) => evidence?.pod);
    expect(pods).toEqual(['web-1', 'web-2']);
  });

  it('is a reason to look, without evidence, when it names no pod that can be', () => {
    for (const name of [undefined, '../x'])
      expect(hintsOf(auditLog([podWrite(name)])).hints).toMatchObject([{ evidence: null }]);
  });

  it('is a reason to look when a line that may matter was cut', () => {
    const line = JSON.stringify(podWrite('web-1'));
    expect(hintsOf(auditLog([line.slice(0, line.indexOf('LoggingDisabled') + 20)])).hints).toMatchObject([
      { cluster: 'shop', at: '2026-11-24T09:30:00.000Z', evidence: null },
    ]);
  });

  it('of a storm names a hundred pods and says that there were more', () => {
    const lines = Array.from({ length: 3000 }, (_, index) => podWrite(`web-${String(index % 250)}`));
    const { hints, ignored } = hintsOf(auditLog(lines));
    expect(hints).toHaveLength(100);
    expect(new Set(hints.map(({ cluster }) => cluster))).toEqual(new Set(['shop']));
    expect(ignored).toBe('150 more pods of the same cluster, which is looked at anyway');
  });

  it('of a storm of changes that name no pod is one hint', () => {
    const lines = Array.from({ length: 1000 }, () => write(configMap));
    expect(hintsOf(auditLog(lines)).hints).toHaveLength(1);
  });

  it('names the account that owns the log group, in the region of the function', () => {
    const { hints } = hintsOf(auditLog([write(configMap)], { owner: '444455556666' }));
    expect(hints).toMatchObject([{ account: '444455556666', region: 'us-west-2' }]);
  });
});

describe('a subscription', () => {
  it('is asked now and then whether anybody is there', () => {
    const control = { messageType: 'CONTROL_MESSAGE', owner: 'CloudwatchLogs', logGroup: '', logStream: '' };
    expect(hintsOf(packed(JSON.stringify({ ...control, subscriptionFilters: [], logEvents: [] })))).toEqual({
      hints: [],
      ignored: 'a control message of CloudWatch Logs',
    });
  });

  it('to another log group is refused with its name', () => {
    expect(() => hintsOf(auditLog([], { logGroup: '/aws/lambda/web' }))).toThrow(
      'The log group /aws/lambda/web is not that of a control plane, /aws/eks/NAME/cluster',
    );
  });

  it.each([
    ['no gzip', { awslogs: { data: 'bm8gZ3ppcA==' } }, 'awslogs.data is not gzip in base64'],
    ['cut gzip', { awslogs: { data: auditLog([write(configMap)]).awslogs.data.slice(0, 40) } }, 'is not gzip'],
    ['no JSON', packed('not JSON'), 'awslogs.data holds no JSON'],
    ['another message', packed('{"messageType":"OTHER"}'), 'messageType: '],
    ['no account', auditLog([], { owner: 'x' }), 'owner: an AWS account id has 12 digits'],
    ['a time beyond all', auditLog([], { logEvents: [{ timestamp: 9e15, message: '' }] }), 'logEvents.0.timestamp'],
  ])('that sends %s is refused', (_, event, why) => {
    expect(() => hintsOf(event)).toThrow(why);
  });

  it('that would unpack to more than a log ever does is refused before it is unpacked', () => {
    const bomb = { awslogs: { data: gzipSync(Buffer.alloc(65 * 1024 * 1024)).toString('base64') } };
    expect(() => hintsOf(bomb)).toThrow(/unpacks to more than \d+ bytes/);
  });
});
