import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { AuditResult } from '#model/result/result.ts';
import { deployment } from '../support/builders/manifests.ts';
import { example } from '../support/clusters/example.ts';
import { startFakeCluster } from '../support/fakes/fake-cluster.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

/** A folder in which each kind of nothing has a name. */
let dir = '';

const list = '{"apiVersion": "v1", "kind": "List", "items": []}';
const service = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n';
const fits = deployment({ labels: ['app: web', 'fargate: "yes"'] });

function write(name: string, text: string | Buffer): void {
  const file = path.join(dir, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A copy of the example in which one file says something else. */
function snapshot(name: string, file: string, text: string): void {
  cpSync(example('after'), path.join(dir, name), { recursive: true });
  write(path.join(name, file), text);
}

function utf16(text: string): Buffer {
  return Buffer.from(`\uFEFF${text}`, 'utf16le');
}

beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'nothing-'));
  write('empty.yaml', '');
  write('comment.yaml', '# the render that should have filled this failed\n');
  write('emptylist.json', list);
  write('other.yaml', service);
  write(
    'logging.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-logging, namespace: aws-observability}\n',
  );
  write('text.yaml', 'hello: world\n');
  write('broken.yaml', 'apiVersion: v1\nkind: [\n');
  write('good.yaml', fits);
  write('joined.yaml', [1, 2, 3].map((n) => deployment({ name: `web-${n}`, spec: ['hostNetwork: true'] })).join(''));
  write('overlay/kustomization.yaml', 'resources: [../base]\n');
  write('base/kustomization.yaml', 'resources: [web.yaml]\n');
  write('base/web.yaml', fits);
  write('chart/Chart.yaml', 'name: web\n');
  write(
    'workflow.yaml',
    'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\nspec: {templates: []}\n',
  );
  mkdirSync(path.join(dir, 'nothing'));
  write('empty.json', '');
  write('other.json', '{"schema": "x"}');
  write('cut.json', '{"schema": ');
  snapshot('pods-empty', 'pods.json', '');
  snapshot('pods-text', 'pods.json', 'error: You must be logged in\n');
  snapshot('pods-other', 'pods.json', '{"kind": "Status", "message": "Forbidden"}');
  snapshot('pods-none', 'pods.json', list);
  snapshot('profiles-empty', 'fargate-profiles.json', '');
  snapshot('profiles-other', 'fargate-profiles.json', '{"fargateProfileNames": ["a"]}');
  snapshot('cluster-empty', 'cluster.json', '');
  mkdirSync(path.join(dir, 'parent'));
  snapshot('parent/one', 'pods.json', list);
  execFileSync('mkfifo', [path.join(dir, 'pipe.yaml')]);
  snapshot('pods-pipe', 'note.json', '{}');
  execFileSync('rm', [path.join(dir, 'pods-pipe', 'pods.json')]);
  execFileSync('mkfifo', [path.join(dir, 'pods-pipe', 'pods.json')]);
});

afterAll(() => rmSync(dir, { recursive: true }));

/** Words with `@NAME` for a file of the folder. */
async function run(words: string, stdin?: string): Promise<CliRun> {
  return runCli(wordsOf(words), stdin === undefined ? {} : { stdin });
}

function wordsOf(words: string): string[] {
  return words.split(' ').map((word) => (word.startsWith('@') ? path.join(dir, word.slice(1)) : word));
}

const scan = 'scan --no-config --fail-on none --snapshot';
const check = 'check --no-config';

describe('nothing looked at of what was named', () => {
  it.each<[words: string, code: number, says: RegExp]>([
    [`${scan} @no-such-folder`, 2, /there is no folder/],
    [`${scan} @nothing`, 2, /has no cluster\.json, fargate-profiles\.json, pods\.json[^]*\n {2}kubectl get pods/],
    [`${scan} @parent`, 2, /is no snapshot, but holds some: give --snapshot \S*parent\/one/],
    [`${scan} @pods-empty`, 3, /pods\.json is empty/],
    [`${scan} @pods-text`, 3, /pods\.json is not JSON at byte 0/],
    [`${scan} @pods-other`, 3, /pods\.json holds a Status, not pods/],
    [`${scan} @pods-pipe`, 3, /pods\.json cannot be read: it is a named pipe/],
    [`${scan} @profiles-empty`, 3, /fargate-profiles\.json is empty/],
    [`${scan} @profiles-other`, 3, /fargate-profiles\.json holds something without a fargateProfileName/],
    [`${scan} @cluster-empty`, 3, /cluster\.json is empty/],
    [`${scan} @parent/one -n chekout`, 2, /namespace chekout does not exist in the cluster; did you mean checkout\?/],
    [`${check} @no-such-file.yaml`, 2, /Cannot read .*no-such-file\.yaml/],
    [`${check} @empty.yaml`, 2, /empty\.yaml is empty: nothing to judge/],
    [`${check} @comment.yaml`, 2, /comment\.yaml holds no Kubernetes object: nothing to judge/],
    [`${check} @emptylist.json`, 2, /emptylist\.json holds no Kubernetes object/],
    [`${check} @text.yaml`, 2, /nothing to judge: no Kubernetes object was found/],
    [`${check} @other.yaml`, 2, /nothing to judge: none of what was named makes pods \(1 ConfigMap\)/],
    [`${check} @logging.yaml`, 2, /for aws-logging there is fargate-auditor logging -f FILE/],
    [`${check} @nothing`, 2, /nothing holds no file that could be a manifest/],
    [`${check} @broken.yaml`, 2, /broken\.yaml:\d+:\d+: not valid YAML/],
    [
      `${check} @joined.yaml`,
      2,
      /joined\.yaml:\d+:\d+: `kind` stands 3 times in one object.*separated by lines of `---`/,
    ],
    [`${check} @overlay`, 2, /overlay is a kustomization.*kubectl kustomize \S*overlay \| fargate-auditor check -/],
    [`${check} @base`, 2, /base is a kustomization/],
    [`${check} @chart`, 2, /is a Helm chart.*helm template/],
    [`${check} @workflow.yaml`, 2, /Workflow without a name at .* has its pods made by an operator/],
    [`${check} @pipe.yaml`, 2, /pipe\.yaml: it is a named pipe, not a file/],
    [`${check} /dev/null`, 2, /it is a device, not a file/],
    [`${check} @good.yaml --profiles @no-such-file.json`, 2, /Cannot read .*no-such-file\.json/],
    [`${check} @good.yaml --profiles @empty.json`, 3, /empty\.json is empty; make it with: aws eks/],
    [`${check} @good.yaml --profiles @cut.json`, 3, /cut\.json:1:\d+: not valid YAML/],
    [`${check} @good.yaml --profiles @other.json`, 3, /other\.json:1:1: has something without a fargateProfileName/],
    [`${check} @good.yaml --profiles @nothing`, 2, /nothing: it is a folder/],
    [`${check} @good.yaml --eksctl @empty.json`, 3, /no ClusterConfig of eksctl\.io is in it/],
    [`${check} @good.yaml --snapshot @profiles-empty`, 3, /fargate-profiles\.json is empty/],
    [`${check} @good.yaml --snapshot @nothing`, 2, /has no cluster\.json/],
    ['logging -f @empty.yaml', 2, /is empty/],
    ['logging -f @other.yaml', 2, /other ConfigMaps .* but none named aws-logging/],
    ['logging -f /dev/null', 2, /it is a device/],
    ['logging -f @nothing', 2, /it is a folder/],
    ['explain checkout/nobody --no-config --snapshot @pods-empty', 3, /pods\.json is empty/],
    ['explain deployment/nobody -n checkout --no-config --snapshot @pods-none', 2, /no Deployment nobody/],
    ['diff @empty.json @empty.json', 3, /empty\.json is empty; write it with --format json/],
    ['diff @cut.json @cut.json', 3, /cut\.json is not JSON/],
    ['diff @other.json @other.json', 3, /is no result of an audit/],
    ['diff @no-such-file.json @other.json', 2, /Cannot read .*no-such-file\.json/],
    [`${scan} @pods-none --baseline @empty.json`, 3, /empty\.json is empty/],
    ['diff @nothing @nothing', 2, /nothing is a folder; a result is one file/],
    ['rules no-such-rule', 2, /There is no rule no-such-rule/],
    [`${check} @good.yaml --rule no-such-rule`, 2, /--rule no-such-rule: there is no such rule/],
  ])('%s ends with %i', async (words, code, says) => {
    const { stdout, stderr, code: ended } = await run(words);
    expect(`${stdout}${stderr}`).toMatch(says);
    expect(stdout).not.toContain('No findings');
    expect(ended).toBe(code);
  });

  it('is what an empty pipe gives', async () => {
    const { code, stderr } = await run(`${check} -`, '');
    expect(stderr).toContain('standard input is empty: nothing to judge');
    expect(code).toBe(2);
  });

  it.each([`${check} @empty.yaml`, `${scan} @pods-empty`, `${scan} @parent/one -n chekout`])(
    'is no pass in JSON, JUnit or SARIF: %s',
    async (words) => {
      const [json, junit, sarif] = await Promise.all(
        ['json', 'junit', 'sarif'].map((one) => run(`${words} -o ${one}`)),
      );
      const [cluster] = (JSON.parse(json?.stdout ?? '') as AuditResult).clusters;
      expect(cluster?.status).toBe('failed');
      expect(cluster?.error).not.toBeNull();
      expect(junit?.stdout).toMatch(/<testsuites[^>]* errors="[1-9]/);
      const log = JSON.parse(sarif?.stdout ?? '') as { runs: { invocations: { executionSuccessful: boolean }[] }[] };
      expect(log.runs[0]?.invocations[0]?.executionSuccessful).toBe(false);
    },
  );
});

describe('nothing looked at of an account', () => {
  const lacking = /There is no cluster chop in eu-west-1\. Did you mean shop\?/;
  const empty = /There is no EKS cluster in region eu-west-1 of this account/;

  /** Two clusters with the namespace `apps` that nothing runs in; the second word is how many the account really has. */
  it.each<[words: string, clusters: number, code: number, says: RegExp]>([
    ['doctor', 2, 2, /Which cluster\? Give --cluster NAME/],
    ['doctor --cluster chop', 2, 2, lacking],
    ['doctor --cluster shop', 0, 2, /There is no cluster shop in eu-west-1\. That region has none/],
    ['doctor --cluster shop --kubeconfig @no-such-file', 2, 2, /no-such-file/],
    ['scan --no-config', 2, 2, /Which cluster\?/],
    ['scan --no-config --cluster chop', 2, 2, lacking],
    ['scan --no-config --all-clusters', 0, 2, empty],
    [
      'scan --no-config --all-clusters -n app',
      2,
      2,
      /namespace app exists in none of the clusters; did you mean apps\?/,
    ],
    ['scan --no-config --all-clusters -n apps', 2, 0, /Nothing runs here: 0 pods read/],
    ['snapshot @out/deep --cluster chop', 2, 2, lacking],
    ['snapshot @out --cluster shop', 0, 2, /That region has none/],
    ['explain apps/web --no-config --cluster chop', 2, 2, lacking],
    ['explain apps/web --no-config --cluster shop', 2, 2, /no pod web/i],
    [`${check} @good.yaml --cluster chop`, 2, 2, lacking],
    [`${check} @good.yaml --all-clusters`, 0, 2, empty],
    [`${check} @empty.yaml --all-clusters`, 2, 2, /empty\.yaml is empty/],
  ])('%s, where there are %i, ends with %i', async (words, clusters, code, says) => {
    const { stdout, stderr, code: ended } = await runLive(words, clusters);
    expect(`${stdout}${stderr}`).toMatch(says);
    expect(existsSync(path.join(dir, 'out'))).toBe(false);
    expect(ended).toBe(code);
  });

  it('one cluster that has the namespace is enough', async () => {
    const { stdout, code } = await runLive('scan --no-config --all-clusters -n apps -o json', 1);
    expect((JSON.parse(stdout) as AuditResult).clusters.map(({ status }) => status)).toEqual(['audited']);
    expect(code).toBe(0);
  });

  async function runLive(words: string, clusters: number): Promise<CliRun> {
    const cluster = await startFakeCluster({ objects: { namespaces: [{ metadata: { name: 'apps', uid: 'u' } }] } });
    onTestFinished(() => cluster.close());
    const [known] = Object.values(cluster.eks.clusters);
    const all = known === undefined ? {} : { shop: known, shelf: known };
    cluster.eks.clusters = Object.fromEntries(Object.entries(all).slice(0, clusters));
    return runCli(wordsOf(words), { env: cluster.env });
  }
});

describe('something was looked at', () => {
  it('a namespace without pods is no fault, and says so', async () => {
    write('empty-cluster/meta.json', readFileSync(path.join(example('after'), 'meta.json')));
    for (const file of ['cluster.json', 'fargate-profiles.json'])
      write(`empty-cluster/${file}`, readFileSync(path.join(example('after'), file)));
    write('empty-cluster/pods.json', list);
    const { code, stderr } = await run(`${scan} @empty-cluster`);
    expect(stderr).toContain('Nothing runs here: 0 pods read');
    expect(code).toBe(0);
  });

  it('a list without pods, beside workloads that have some, was not read whole', async () => {
    const workload = { metadata: { name: 'checkout', namespace: 'checkout' }, spec: {}, status: { replicas: 2 } };
    const items = [{ apiVersion: 'apps/v1', kind: 'Deployment', ...workload }];
    snapshot('pods-lost', 'pods.json', list);
    write('pods-lost/workloads.json', JSON.stringify({ kind: 'List', items }));
    const { code, stderr } = await run(`${scan} @pods-lost --fail-on none`);
    expect(stderr).toContain('workloads tell of 2 pods that run');
    expect(code).toBe(3);
  });

  it('a broken file costs itself: the others are judged, and the run ends with 2, or 1 when there is a finding', async () => {
    write('bad.yaml', deployment({ spec: ['hostNetwork: true'] }));
    const [fine, refused] = await Promise.all([
      run(`${check} @good.yaml @broken.yaml --rule pod-host-access -o json`),
      run(`${check} @bad.yaml @broken.yaml -o json`),
    ]);
    expect([fine.code, refused.code]).toEqual([2, 1]);
    const [cluster] = (JSON.parse(fine.stdout) as AuditResult).clusters;
    expect(cluster?.workloads).toHaveLength(1);
    expect(cluster?.verdicts.filter(({ status }) => status === 'pass')).toEqual([]);
    expect(cluster?.warnings.join()).toMatch(/broken\.yaml:\d+:/);
  });

  it('a broken document of a stream costs itself, and what cannot be proven is not fixed', async () => {
    write('stream.yaml', `${fits}---\nkind: [\n---\n${deployment({ name: 'late', spec: ['hostNetwork: true'] })}`);
    const [all, gate, fix] = await Promise.all([
      run(`${check} @stream.yaml -o json`),
      run(`${check} @stream.yaml --fail-on none`),
      run(`${check} @stream.yaml --fix`),
    ]);
    expect([all.code, gate.code]).toEqual([1, 2]);
    expect((JSON.parse(all.stdout) as AuditResult).clusters[0]?.workloads).toHaveLength(2);
    expect(gate.stderr).toMatch(/stream\.yaml:\d+:\d+: not valid YAML/);
    expect(fix.stdout).toBe('');
  });

  it('objects without --- between them are not judged by the last, and cost themselves alone', async () => {
    write('half-joined.yaml', `${fits}---\n${readFileSync(path.join(dir, 'joined.yaml'), 'utf8')}`);
    const { code, stdout } = await run(`${check} @half-joined.yaml --rule pod-host-access -o json`);
    const [cluster] = (JSON.parse(stdout) as AuditResult).clusters;
    expect(code).toBe(2);
    expect(cluster?.workloads).toHaveLength(1);
    expect(cluster?.verdicts.filter(({ status }) => status === 'pass')).toEqual([]);
    expect(cluster?.warnings.join()).not.toContain('the last counts');
  });

  it('manifests and snapshots may be in UTF-16', async () => {
    write('wide.yaml', utf16(fits));
    snapshot('wide', 'meta.json', readFileSync(path.join(example('after'), 'meta.json'), 'utf8'));
    write('wide/pods.json', utf16(readFileSync(path.join(example('after'), 'pods.json'), 'utf8')));
    const [manifest, wide, plain] = await Promise.all([
      run(`${check} @wide.yaml --rule pod-host-access -o json`),
      run(`${scan} @wide -o json`),
      runCli([...scan.split(' '), example('after'), '-o', 'json']),
    ]);
    expect(manifest.code).toBe(0);
    const findings = ({ stdout }: CliRun) => (JSON.parse(stdout) as AuditResult).clusters[0]?.findings;
    expect(findings(wide)).toEqual(findings(plain));
  });

  it('files of which none makes pods are no fault where that is allowed', async () => {
    const { code } = await run(`${check} @other.yaml --allow-nothing`);
    expect(code).toBe(0);
    expect((await run(`${check} @broken.yaml --allow-nothing`)).code).toBe(2);
  });

  it('a run that is narrowed says so, and its other rules do not pass', async () => {
    const narrow = await run(`${check} @good.yaml --rule pod-host-access --severity high -o json`);
    expect(narrow.stderr).toMatch(/exit 0: .*only 1 of \d+ rules was asked \(--rule\); findings milder than high/);
    const [cluster] = (JSON.parse(narrow.stdout) as AuditResult).clusters;
    const passed = cluster?.verdicts.filter(({ status }) => status === 'pass').map(({ rule }) => rule);
    expect(passed).toEqual(['pod-host-access']);
    expect(cluster?.workloads?.map(({ accepted }) => accepted)).toEqual(['unknown']);
  });
});
