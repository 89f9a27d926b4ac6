import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { ClusterResult } from '#model/result/result.ts';
import { renderJunit } from '#report/junit/index.ts';
import { plainText } from '#report/result/outcomes.ts';
import {
  anyText,
  auditResult,
  failedCluster,
  fingerprintOf,
  hostileResult,
  mixedCluster,
  verdict,
} from '../../support/builders/machine-results.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';
import { jenkinsSchema } from '../../support/schemas/expect-valid.ts';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  trimValues: false,
  parseAttributeValue: false,
  parseTagValue: false,
  isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
});

interface Case {
  readonly name: string;
  readonly classname: string;
  readonly failure?: { readonly type: string; readonly message: string; readonly '#text': string };
  readonly error?: { readonly type: string; readonly message: string };
  readonly skipped?: string;
  readonly 'system-out'?: string;
}

function suites(xml: string): { readonly name: string; readonly testcase: Case[]; readonly [name: string]: unknown }[] {
  return parser.parse(xml).testsuites.testsuite;
}

function cases(cluster: ClusterResult, options?: Parameters<typeof renderJunit>[1]): Record<string, Case> {
  const [suite] = suites(renderJunit(auditResult(cluster), options));
  return Object.fromEntries(suite!.testcase.map((one) => [one.name, one]));
}

const kindOf = (one: Case) => ['failure', 'error', 'skipped'].find((kind) => kind in one) ?? 'pass';

async function problems(xml: string): Promise<readonly unknown[]> {
  return (await validateXML({ xml: { fileName: 'r.xml', contents: xml }, schema: jenkinsSchema() })).errors;
}

test('a suite for each cluster, a case for each rule, with counts that agree', () => {
  const xml = renderJunit(auditResult(mixedCluster(), failedCluster()));
  const [shop, broken] = suites(xml);
  expect(Object.fromEntries(shop!.testcase.map((one) => [one.name, kindOf(one)]))).toEqual({
    audit: 'pass',
    'logging-disabled': 'failure',
    'profile-unhealthy': 'pass',
    'kubelet-behind': 'skipped',
    'role-trust-open': 'error',
    'pod-pending': 'failure',
    'profile-overlap': 'pass',
  });
  expect(shop).toMatchObject({ name: 'shop (111122223333, eu-west-1)', tests: '7', failures: '2', errors: '1' });
  expect(shop).toMatchObject({ skipped: '1', timestamp: '2026-11-24T02:00:01' });
  expect(broken!.testcase).toMatchObject([
    { name: 'audit', error: { type: 'not-audited', message: 'Connection refused' } },
  ]);
  expect(parser.parse(xml).testsuites).toMatchObject({ tests: '8', failures: '2', errors: '2' });
});

test('a failure lists its findings', () => {
  const findings = [1, 2].map((index) =>
    finding({ fingerprint: fingerprintOf(index), severity: index === 1 ? 'low' : 'high' }),
  );
  const { 'logging-disabled': one } = cases(clusterResult({ findings }));
  expect(one!.failure).toMatchObject({ type: 'high', message: '2 findings' });
  expect(one!.failure!['#text']).toContain(
    'LOW Deployment checkout/web: Does not log\nannotation Logging: LoggingDisabled',
  );
  expect(one!.failure!['#text']).toContain(`Fingerprint: ${fingerprintOf(2)}`);
  expect(one!.classname).toBe('fargate-auditor.111122223333.eu-west-1.shop');
});

test('a fix is whole: commands, and the patch that they apply', () => {
  const remediation = {
    summary: 'Add it',
    commands: ['kubectl apply -f a.yaml'],
    patch: 'kind: ConfigMap\ndata:\n  a: b\n',
  };
  const { 'logging-disabled': one } = cases(clusterResult({ findings: [finding({ remediation })] }));
  expect(one!.failure!['#text']).toContain(
    'Fix: Add it\n  kubectl apply -f a.yaml\n    kind: ConfigMap\n    data:\n      a: b\nDocs: ',
  );
});

test('a waived finding does not fail, and is told', () => {
  const waived = finding({ waiver: { reason: 'On purpose', owner: 'team-a', until: '2027-01-31' } });
  const cluster = clusterResult({ verdicts: [verdict('logging-disabled', { status: 'fail' })], findings: [waived] });
  const { 'logging-disabled': one } = cases(cluster);
  expect(kindOf(one!)).toBe('pass');
  expect(one!['system-out']).toContain('Waived (On purpose, by team-a, until 2027-01-31)');
});

test('a waiver does not stand for what could not be read', () => {
  const waived = finding({ waiver: { reason: 'On purpose' } });
  const partly = verdict('logging-disabled', { status: 'fail', unread: 2, reason: 'Two namespaces were denied' });
  const { 'logging-disabled': one } = cases(clusterResult({ verdicts: [partly], findings: [waived] }));
  expect(one!.error).toMatchObject({ type: 'not-evaluated', message: 'Two namespaces were denied' });
});

test('a failure tells what else could not be judged', () => {
  const partly = verdict('logging-disabled', { status: 'fail', unread: 2, reason: 'Two namespaces were denied' });
  const { 'logging-disabled': one } = cases(clusterResult({ verdicts: [partly], findings: [finding()] }));
  expect(kindOf(one!)).toBe('failure');
  expect(one!['system-out']).toBe('Not everything was judged: Two namespaces were denied');
});

test('the gate decides what fails; what is milder is told', () => {
  const cluster = clusterResult({ findings: [finding({ severity: 'medium' })] });
  expect(kindOf(cases(cluster)['logging-disabled']!)).toBe('failure');
  const { 'logging-disabled': passed } = cases(cluster, { failOn: 'high' });
  expect(kindOf(passed!)).toBe('pass');
  expect(passed!['system-out']).toContain('Below the gate:\nMEDIUM Deployment');
  expect(kindOf(cases(cluster, { failOn: 'none' })['logging-disabled']!)).toBe('pass');
  expect(kindOf(cases(clusterResult({ findings: [finding({ severity: 'info' })] }))['logging-disabled']!)).toBe('pass');
});

test('resolved findings decide nothing', () => {
  const cluster = clusterResult({
    verdicts: [verdict('logging-disabled')],
    findings: [finding({ status: 'resolved' })],
  });
  expect(kindOf(cases(cluster)['logging-disabled']!)).toBe('pass');
});

test('the schema of Jenkins takes it', async () => {
  const results = [
    auditResult(mixedCluster(), failedCluster()),
    hostileResult('\u0000\ufffe]]><&foo;&#0;"\ud800'),
    auditResult(),
  ];
  for (const result of results) expect(await problems(renderJunit(result))).toEqual([]);
});

test('any text is well-formed XML', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyText, { minLength: 20, maxLength: 40 }), async (texts) => {
      const clusters = texts.flatMap((text) => hostileResult(text).clusters);
      expect(await problems(renderJunit(auditResult(...clusters)))).toEqual([]);
    }),
    { numRuns: 5 },
  );
});

test('any text comes back', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const [suite] = suites(renderJunit(hostileResult(text)));
      const { 'logging-disabled': one } = Object.fromEntries(suite!.testcase.map((each) => [each.name, each]));
      const plain = plainText(text);
      expect(unescaped(suite!.name)).toBe(`${plain} (111122223333, eu-west-1)`);
      expect(unescaped(one!.failure!['#text'])).toContain(`HIGH ${plain} ${plain}/${plain}: ${plain}\n`);
    }),
    { numRuns: 100 },
  );
});

/** The parser leaves character references alone. */
function unescaped(text: string): string {
  return text.replaceAll(/&#x([\dA-F]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}
