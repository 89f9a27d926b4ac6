import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeText } from '#collect/manifests/manifests.ts';
import { readManifests } from '#collect/manifests/read-manifests.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';
import { deployment, manifestsIn } from '../../support/builders/manifests.ts';

function kinds(text: string): string[] {
  return manifestsIn(text).workloads.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
}

const container = 'containers: [{name: a, image: b}]';

function object(kind: string, spec: string, apiVersion = 'apps/v1'): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: n}\nspec: ${spec}\n`;
}

describe('what carries a pod template', () => {
  const template = `{template: {spec: {${container}}}}`;

  it.each(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'ReplicationController', 'Rollout'])(
    '%s has it in spec.template',
    (kind) => {
      expect(kinds(object(kind, template))).toEqual([`${kind} n/x`]);
    },
  );

  it('a Pod is one, and a CronJob has it below its Job', () => {
    expect(kinds(object('Pod', `{${container}}`, 'v1'))).toEqual(['Pod n/x']);
    expect(kinds(object('CronJob', `{jobTemplate: {spec: ${template}}}`, 'batch/v1'))).toEqual(['CronJob n/x']);
  });

  it('a kind that nobody knows counts when its template has containers, and not when it describes a node', () => {
    expect(kinds(object('Service', template, 'serving.knative.dev/v1'))).toEqual(['Service n/x']);
    const { workloads, notes, unread } = manifestsIn(
      object('NodePool', '{template: {spec: {nodeClassRef: {name: default}}}}', 'karpenter.sh/v1'),
    );
    expect([workloads, unread]).toEqual([[], []]);
    expect(notes).toEqual(['skipped what carries no pod template: 1 NodePool']);
  });

  it('in Lists of Lists, in JSON and in several documents, in their order', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'a' }] } };
    const list = { apiVersion: 'v1', kind: 'List', items: [{ kind: 'PodList', items: [pod] }] };
    expect(kinds(`${JSON.stringify(list)}\n---\n${object('Job', template)}`)).toEqual(['Pod default/p', 'Job n/x']);
  });

  it('is found through anchors, aliases and merge keys', () => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: {name: x, namespace: n}
spec:
  base: &base
    spec: {${container}}
  template:
    <<: *base
`;
    expect(kinds(text)).toEqual(['Deployment n/x']);
  });
});

describe('what is not judged is said', () => {
  it('part of a workload, such as a patch, is no whole one, and what was not read is no pass', () => {
    const { workloads, notes, unread } = manifestsIn(object('Deployment', '{replicas: 3}'));
    expect(workloads).toEqual([]);
    expect(notes[0]).toMatch(/Deployment x at app\.yaml:1:1 has no containers.*kustomize build/);
    expect(unread).toHaveLength(1);
  });

  it('a Rollout may leave its template to a Deployment', () => {
    const { notes, unread } = manifestsIn(object('Rollout', '{workloadRef: {kind: Deployment, name: x}}'));
    expect(notes[0]).toContain('takes its pod template from another object');
    expect(unread).toHaveLength(1);
  });

  it('of two objects of one name the last replaces the first, which was not judged', () => {
    const { workloads, notes, unread } = manifestsIn(
      `${deployment()}---\n${deployment({ labels: ['app: web', 'a: b'] })}`,
    );
    expect(workloads.map((one) => placeText(one))).toEqual(['app.yaml:22:1']);
    expect(notes[0]).toContain('stands at app.yaml:1:1 and again at app.yaml:22:1');
    expect(unread).toHaveLength(1);
  });

  it('a values.yaml is no Kubernetes', () => {
    const { notes, unread } = manifestsIn('replicas: 2\nimage: {tag: "1"}\n', 'values.yaml');
    expect(notes).toEqual(['skipped values.yaml: it holds no Kubernetes object (no apiVersion and kind)']);
    expect(unread).toEqual([]);
  });

  it('nothing at all is no mistake', () => {
    expect(manifestsIn('# only a comment\n---\n').notes).toEqual([]);
  });

  it('an object without a namespace is judged in default, with a note, or in the one that is given', () => {
    const homeless = deployment({ namespace: '' });
    expect(manifestsIn(homeless).notes[0]).toContain('1 workload names no namespace and is judged in default');
    const given = manifestsIn(homeless, 'app.yaml', 'prod');
    expect([given.workloads[0]?.namespace, given.notes]).toEqual(['prod', []]);
  });

  it('a label that YAML reads as a boolean is named with its place, as the API server refuses it', () => {
    const { notes } = manifestsIn(deployment({ labels: ['app: web', 'fargate: yes', 'since: 2024-01-01'] }));
    expect(notes).toEqual([
      'app.yaml:14:9: fargate, a label of the pod template of Deployment web, is read as a boolean, which the API server refuses: write it as "yes", in quotes',
    ]);
  });
});

describe('what cannot be read', () => {
  const fault = (text: string): string | undefined => {
    const { faults, unread } = manifestsIn(text);
    expect(unread).toHaveLength(faults.length);
    return faults[0]?.message;
  };

  it.each([
    ['a: [1', /^app\.yaml:1:\d+: not valid YAML/],
    ['a: *nope\n', /^app\.yaml:1:4: alias \*nope has no anchor/],
    ['a: &a [*a]\n', /^app\.yaml:1:8: alias \*a stands within what it names/],
    ['a: &a\n  <<: *a\n', /^app\.yaml:2:7: alias \*a stands within/],
    [
      object('Deployment', `{template: {spec: {${container}}}}`).replace('name: x, ', ''),
      /^app\.yaml:1:1: Deployment has no metadata\.name/,
    ],
    ['kind: Deployment\nname: {{ .Values.name }}: x\n', /app\.yaml:2:\d+: .*looks like a template.*helm template/],
    ['resource "kubernetes_deployment" "web" {\n}\n', /^app\.yaml looks like Terraform.*kubectl get -o yaml/],
  ])('%j names file, line and column', (text, message) => {
    expect(fault(text)).toMatch(message);
  });

  it.each([
    ['the first', (broken: string, one: string, two: string) => [broken, one, two]],
    ['one between', (broken: string, one: string, two: string) => [one, broken, two]],
    ['the last', (broken: string, one: string, two: string) => [one, two, broken]],
  ])('a broken document costs itself alone, be it %s', (_, order) => {
    const one = object('Deployment', `{template: {spec: {${container}}}}`);
    const two = object('StatefulSet', `{template: {spec: &a {${container}}}}`);
    for (const broken of [
      'kind: [\n',
      'kind: "\n',
      'a: *nope\n',
      'a: &a [*a]\n',
      'a: |\n x\n  - y: [\nb\n',
      '? {a: b}\n: c\n',
    ]) {
      const { workloads, faults, unread } = manifestsIn(order(broken, one, two).join('---\n'));
      expect(workloads.map(({ kind }) => kind)).toEqual(['Deployment', 'StatefulSet']);
      expect(faults.map(({ message }) => message)).toEqual([expect.stringMatching(/^app\.yaml:\d+:\d+: /)]);
      expect(unread).toHaveLength(1);
    }
  });

  it('what is too long is refused before it fills the memory, and is not taken for read', () => {
    const workload = object('Deployment', `{template: {spec: {${container}}}}`);
    const padded = (length: number) => `# ${' '.repeat(length * 1024 * 1024)}\n${workload}`;
    const file = (name: string, text: string) => ({ name, text, asked: false });
    const files = [file('long.yaml', padded(33)), file('a.yaml', padded(25)), file('b.yaml', workload)];
    const { workloads, faults, unread } = readManifests({ files, charts: [] }, null);
    expect(workloads.map(({ manifest }) => manifest.file)).toEqual(['a.yaml']);
    expect(faults.map(({ message }) => message)).toEqual([
      'long.yaml is longer than 32 MiB; split it up, and check the parts',
      'nothing behind a.yaml was judged: 24 MiB hold what makes pods; name fewer files at a time',
    ]);
    expect(unread).toHaveLength(2);
  });

  it('a nest too deep', () => {
    expect(fault('['.repeat(20_000))).toMatch(/^app\.yaml:1:\d+: nested too deeply$/);
  });

  it('in a folder, other files than manifests may be anything; those with an apiVersion may not', () => {
    const folder = (name: string, text: string) =>
      readManifests({ files: [{ name, text, asked: false }], charts: [] }, null);
    expect(folder('tsconfig.json', '{ // comment\n "a": 1,,}').notes).toEqual([
      'skipped tsconfig.json, which is neither YAML nor Kubernetes',
    ]);
    expect(folder('t.yaml', 'apiVersion: v1\nkind: {{ if x }}\n').unread).toHaveLength(1);
    expect(folder('bad.yaml', 'apiVersion: v1\nkind: [').faults[0]?.message).toMatch(/bad\.yaml:2:/);
    const charts = readManifests({ files: [], charts: ['charts/web'] }, null);
    expect(charts.notes[0]).toContain('helm template charts/web | fargate-auditor check -');
    expect(charts.unread).toHaveLength(1);
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...[
      'apiVersion: v1',
      'kind: Pod',
      'kind: List',
      'items:',
      '- ',
      '  ',
      '\n',
      '---\n',
      'metadata:',
      ' {name: x}',
      'spec:',
    ],
    ...[
      '&a',
      ' *a',
      '<<: ',
      '{',
      '}',
      '[',
      ']',
      ': ',
      '"',
      "'",
      '|\n',
      '? ',
      '!!set',
      '%YAML 1.2\n',
      '\t',
      '#',
      '\u0000',
      'yes',
    ],
    ...[' {template: {spec: {containers: [{}]}}}', ' {containers: [{name: 1}]}', '\uFEFF', '<<: [*a, *a]'],
  );
  const texts = fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
  );

  it('is read, or is a fault that names a place in the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        try {
          manifestsIn(text);
        } catch (error) {
          if (!(error instanceof AuditorError)) throw error;
          const [, line = '0', column = '0'] = /^app\.yaml:(\d+):(\d+): /.exec(error.message) ?? [];
          expect(Number(line)).toBeGreaterThan(0);
          expect(Number(line)).toBeLessThanOrEqual(text.split('\n').length);
          expect(Number(column)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('of aliases that multiply takes no time', () => {
    const levels = Array.from(
      { length: 40 },
      (_, n) => `l${String(n + 1)}: &l${String(n + 1)} {<<: [*l${String(n)}, *l${String(n)}]}`,
    );
    const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nl0: &l0 {a: b}\n${levels.join('\n')}\nspec: {<<: *l40, ${container}}\n`;
    const read = () => manifestsIn(text).workloads.length;
    expect(() => {
      try {
        read();
      } catch (error) {
        if (!(error instanceof AuditorError)) throw error;
      }
    }).not.toThrow();
  });
});
