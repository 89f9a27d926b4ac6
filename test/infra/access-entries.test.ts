import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
let folder: string;

/** Stands for the AWS CLI: writes down what changes something, and answers the rest as a small account would. */
const cli = `#!/usr/bin/env bash
case "$2 $*" in
  'list-clusters '*eu-west-1*) printf 'checkout\\tlegacy\\n' ;;
  'list-clusters '*us-east-1*) echo None ;;
  'list-clusters '*) echo 'AccessDenied' >&2; exit 254 ;;
  'describe-cluster '*legacy*) echo CONFIG_MAP ;;
  'describe-cluster '*) echo API ;;
  'list-access-entries '*) printf '%s\\t%s\\n' '${role('admin')}' '${role('there')}' ;;
  *broken*) echo 'InvalidParameter' >&2; exit 254 ;;
  *) echo "$*" >>"$CALLS" ;;
esac
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'access-entries-'));
  writeFileSync(join(folder, 'aws'), cli);
  writeFileSync(join(folder, 'kubectl'), '#!/usr/bin/env bash\necho "kubectl $*" >>"$CALLS"\n');
  writeFileSync(join(folder, 'calls'), '');
  for (const name of ['aws', 'kubectl']) chmodSync(join(folder, name), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(...words: string[]) {
  const env = { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`, CALLS: join(folder, 'calls') };
  const { status, stdout, stderr } = spawnSync('bash', ['infra/access-entries.sh', ...words], {
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr, calls: readFileSync(env.CALLS, 'utf8').split('\n').slice(0, -1) };
}

const created = (principal: string) =>
  `eks create-access-entry --region eu-west-1 --cluster-name checkout --principal-arn ${principal} --kubernetes-groups fargate-auditor`;

describe('infra/access-entries.sh', () => {
  it('lets each role into each cluster that has access entries, and counts the others', () => {
    const { status, stdout, stderr, calls } = run(`${role('audit')},${role('watch')}`, 'eu-west-1,us-east-1');
    expect(calls).toEqual([created(role('audit')), created(role('watch'))]);
    expect(stdout).toContain('2 clusters, 1 of them by aws-auth, 0 failures');
    expect(stderr).toContain(`eu-west-1/legacy has no access entries (CONFIG_MAP)`);
    expect(status).toBe(0);
  });

  it('leaves an entry that is there, also where its name begins like another', () => {
    expect(run(role('there'), 'eu-west-1').calls).toEqual([]);
    expect(run(role('the'), 'eu-west-1').calls).toEqual([created(role('the'))]);
  });

  it('changes nothing in a dry run, and says what it would', () => {
    const { stdout, calls } = run('--dry-run', role('audit'), 'eu-west-1');
    expect(calls).toEqual([]);
    expect(stdout).toContain(created(role('audit')));
  });

  it('associates the view policy of the partition on request, and never that which reads Secrets', () => {
    const { calls } = run('--view-policy', 'arn:aws-us-gov:iam::111122223333:role/audit', 'eu-west-1');
    expect(calls).toHaveLength(2);
    expect(calls[1]).toContain('--policy-arn arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSViewPolicy');
    expect(calls[1]).toContain('--access-scope type=cluster');
    expect(readFileSync('infra/access-entries.sh', 'utf8')).not.toContain('AdminView');
  });

  it('applies the ClusterRole to each cluster that it lets roles into, with a kubeconfig of its own', () => {
    const { calls } = run('--cluster-role', 'rbac.yaml', role('there'), 'eu-west-1');
    const kubeconfig = /--kubeconfig (\S+)$/.exec(calls[0] ?? '')?.[1];
    expect(calls).toEqual([
      `eks update-kubeconfig --region eu-west-1 --name checkout --kubeconfig ${kubeconfig}`,
      `kubectl --kubeconfig ${kubeconfig} apply -f rbac.yaml`,
    ]);
  });

  it('goes on after a Region or a cluster that fails, and fails at the end', () => {
    const { status, stdout, stderr } = run(role('broken'), 'eu-north-1,eu-west-1');
    expect(stderr).toContain('the clusters of eu-north-1 could not be listed');
    expect(stderr).toContain('eu-west-1/checkout was not set up');
    expect(stdout).toContain('2 clusters, 1 of them by aws-auth, 2 failures');
    expect(status).toBe(1);
  });

  it('asks for both lists', () => {
    expect(run(role('audit'))).toMatchObject({ status: 2, calls: [] });
    expect(run('--all', role('audit'), 'eu-west-1')).toMatchObject({ status: 2, calls: [] });
  });
});
