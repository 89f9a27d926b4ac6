import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addLabels } from '#collect/manifests/add-labels.ts';
import { deployment, manifestsIn, workloadIn } from '../../support/manifests.ts';

function fix(
  text: string,
  labels: Readonly<Record<string, string>> = { fargate: 'yes' },
  slips: Readonly<Record<string, string>> = {},
) {
  const fixes = manifestsIn(text).workloads.map((workload) => ({ workload, labels, slips }));
  return addLabels(text, fixes);
}

/** The lines that are new, and those that are gone. */
function changed(text: string, labels?: Readonly<Record<string, string>>): { added: string[]; gone: string[] } {
  const { text: fixed, left } = fix(text, labels);
  expect(left).toEqual([]);
  const [before, after] = [text.split('\n'), fixed.split('\n')];
  return {
    added: after.filter((line) => !before.includes(line)),
    gone: before.filter((line) => !after.includes(line)),
  };
}

/** A Deployment whose `template` is this text, at column 5. */
function withTemplate(...template: string[]): string {
  const head = [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata: {name: web, namespace: shop}',
    'spec:',
    '  template:',
  ];
  return [
    ...head,
    ...template.map((line) => `    ${line}`),
    '    spec: # the pod',
    '      containers: [{name: a}]',
    '',
  ].join('\n');
}

describe('a misspelt key', () => {
  it.each([
    [
      'in lines',
      ['metadata:', '  labels:', '    app: web # the name', "    fargte: 'yes' # by mistake"],
      "        fargate: 'yes' # by mistake",
    ],
    [
      'in braces',
      ['metadata: {labels: {app: web, "fargte": "yes"}}'],
      '    metadata: {labels: {app: web, fargate: "yes"}}',
    ],
  ])('%s is corrected where it stands, and nothing else changes', (_, template, line) => {
    const text = withTemplate(...template);
    const { text: fixed, left } = fix(text, { fargate: 'yes' }, { fargate: 'fargte' });
    expect(left).toEqual([]);
    expect(fixed.split('\n').filter((one) => !text.split('\n').includes(one))).toEqual([line]);
    expect(fixed.split('\n')).toHaveLength(text.split('\n').length);
  });

  it('is corrected with its value', () => {
    const text = withTemplate('metadata:', '  labels:', '    Fargate: Yes');
    expect(fix(text, { fargate: 'yes' }, { fargate: 'Fargate' }).text).toContain('        fargate: "yes"');
  });

  it('in what others share is left', () => {
    const text = withTemplate('metadata:', '  labels: &shared {fargte: "yes"}', '  annotations: *shared');
    const { text: fixed, left } = fix(text, { fargate: 'yes' }, { fargate: 'fargte' });
    expect([fixed, left.length]).toEqual([text, 1]);
  });
});

describe('a label is added in the manner of the place', () => {
  it('before the others of a block, with its indentation', () => {
    expect(changed(deployment({ labels: ['# who', 'app: web # me'] }))).toEqual({
      added: ['        fargate: "yes"'],
      gone: [],
    });
  });

  it('between braces', () => {
    expect(changed(withTemplate('metadata:', '  labels: {app: web} # one line'))).toEqual({
      added: ['      labels: {"fargate": "yes", app: web} # one line'],
      gone: ['      labels: {app: web} # one line'],
    });
  });

  it('in JSON, on a line of its own where the others have one', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', labels: { app: 'p' } },
      spec: { containers: [{ name: 'a' }] },
    };
    expect(changed(`${JSON.stringify(pod, null, 2)}\n`).added).toEqual(['      "fargate": "yes",']);
    expect(JSON.parse(fix(JSON.stringify(pod)).text)).toMatchObject({
      metadata: { labels: { app: 'p', fargate: 'yes' } },
    });
  });

  it.each([
    ['no labels', ['metadata:', '  annotations: {a: b}'], ['      labels:', '        fargate: "yes"']],
    ['labels without a value', ['metadata:', '  labels:', '  annotations: {a: b}'], ['        fargate: "yes"']],
    ['metadata without a value', ['metadata:'], ['      labels:', '        fargate: "yes"']],
    ['no metadata', [], ['    metadata:', '      labels:', '        fargate: "yes"']],
    ['empty braces', ['metadata: {labels: {}}'], ['    metadata: {labels: {"fargate": "yes"}}']],
  ])('where there is %s', (_, template, added) => {
    expect(changed(withTemplate(...template)).added).toEqual(added);
  });

  it('instead of a wrong value, and in quotes instead of a boolean', () => {
    expect(changed(deployment({ labels: ['app: web', 'fargate: yes # on'] }))).toEqual({
      added: ['        fargate: "yes" # on'],
      gone: ['        fargate: yes # on'],
    });
    expect(changed(deployment({ labels: ["fargate: 'no'"] })).added).toEqual(['        fargate: "yes"']);
  });

  it('with the line ends of the file', () => {
    const { text } = fix(deployment().replaceAll('\n', '\r\n'));
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('in a CronJob, a Pod and the items of a List', () => {
    const cron = `apiVersion: v1
kind: List
items:
- apiVersion: batch/v1
  kind: CronJob
  metadata: {name: c}
  spec:
    jobTemplate:
      spec:
        template:
          spec: {containers: [{name: a}]}
- apiVersion: v1
  kind: Pod
  metadata:
    name: p
  spec: {containers: [{name: a}]}
`;
    expect(changed(cron).added).toEqual([
      '          metadata:',
      '            labels:',
      '              fargate: "yes"',
      '    labels:',
      '      fargate: "yes"',
    ]);
  });
});

describe('anchors', () => {
  const shared = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector:
    matchLabels: &labels
      app: web
  template:
    metadata:
      labels: *labels # the same
    spec: {containers: [{name: a}]}
`;

  it('an alias is extended, so that the selector that shares it stays as it is', () => {
    expect(changed(shared)).toEqual({
      added: ['      labels:', '        <<: *labels', '        fargate: "yes" # the same'],
      gone: ['      labels: *labels # the same'],
    });
  });

  it('a map that merges another gets its own entry', () => {
    const merged = shared.replace('labels: *labels # the same', 'labels:\n        <<: *labels');
    expect(changed(merged).added).toEqual(['        fargate: "yes"']);
  });

  it('a map that others share is left alone, as is one that comes from elsewhere', () => {
    const anchored = deployment({ labels: ['app: web'] })
      .replace('      labels:\n', '      labels: &mine\n')
      .concat('---\n', deployment({ name: 'other' }));
    const used = anchored.replace('          image: app:1', '          image: app:1\n          x: *mine');
    expect(fix(used).left.map(({ workload }) => workload.name)).toEqual(['web']);
    expect(fix(used).text).toContain('        fargate: "yes"\n        app: other');
    const elsewhere = withTemplate('<<: &m {metadata: {labels: {app: web}}}');
    expect(fix(elsewhere)).toMatchObject({ text: elsewhere, left: [{ labels: { fargate: 'yes' } }] });
  });
});

describe('whatever the text', () => {
  const label = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,8}[A-Za-z0-9])?$/);
  const labels = fc.dictionary(label, label, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
  const line = fc.constantFrom(
    'app: web',
    '"q": "x" # why',
    '? k\n        : v',
    'n: ~',
    'y: 1',
    'x: &x v',
    'w: *x',
    '<<: {m: n}',
    '# note',
  );
  const written = fc
    .tuple(fc.array(line, { minLength: 1, maxLength: 4 }), fc.boolean(), fc.boolean())
    .map(([lines, crlf, flow]) => {
      const text = flow
        ? withTemplate(`metadata: {labels: {${lines.filter((one) => !/[#?&*\n]/.test(one)).join(', ')}}}`)
        : deployment({ labels: lines });
      return crlf ? text.replaceAll('\n', '\r\n') : text;
    });

  function readable(text: string): boolean {
    try {
      return manifestsIn(text).workloads.length === 1;
    } catch {
      return false;
    }
  }

  it('either nothing is changed, or it says the same and these labels, and no comment is lost', () => {
    fc.assert(
      fc.property(written.filter(readable), labels, (text, wanted) => {
        const { text: fixed, left } = fix(text, wanted);
        if (left.length > 0) return fixed === text;
        const [before, after] = [workloadIn(text), workloadIn(fixed)];
        const labelsOf = (one: typeof before) =>
          (one.raw as { spec: { template: { metadata: { labels: object } } } }).spec.template.metadata.labels;
        expect(labelsOf(after)).toEqual({ ...labelsOf(before), ...wanted });
        expect(fixed.match(/#.*/g) ?? []).toEqual(text.match(/#.*/g) ?? []);
        expect(fixed.includes('\r\n')).toBe(text.includes('\r\n'));
        // Done twice it changes nothing more.
        expect(fix(fixed, wanted).text).toBe(fixed);
        return true;
      }),
      { numRuns: 300 },
    );
  });
});
