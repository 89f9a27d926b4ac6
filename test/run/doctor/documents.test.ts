import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { createLiveSource } from '#collect/live/live-source.ts';
import { openPoll } from '#collect/alerts/open-poll.ts';
import { clusterRoleText, ruleText, policyText, statementText } from '#run/doctor/policies.ts';
import { explain } from '#run/explain/explain.ts';
import { parseAsked } from '#run/explain/asked-subject.ts';
import { scan } from '#run/scan/scan.ts';
import { listClusterNames } from '#collect/live/clusters.ts';
import { kubernetesAccess } from '#collect/doctor/grants.ts';
import type { RecordedRequest } from '../../support/fakes/fake-kubernetes.ts';
import { askedOf, wholeCluster } from '../../support/clusters/whole-cluster.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** Every grant of a rule, one by one: `list pods`, `get configmaps/aws-auth`. */
function grantsOf({ apiGroups, resources, resourceNames, verbs }: Rule): string[] {
  const names = resourceNames?.map((name) => `/${name}`) ?? [''];
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      names.flatMap((name) => verbs.map((verb) => `${verb} ${group}/${resource}${name}`)),
    ),
  );
}

const clusterRole = () => parseAllDocuments(clusterRoleText())[0]?.toJS() as { readonly rules: readonly Rule[] };

/** A request as a grant, whole kinds rather than names where the role has them whole. */
function grantFor(request: RecordedRequest, granted: ReadonlySet<string>): string {
  const { verb, name } = askedOf(request);
  const group = /^\/apis\/([^/]+)\//.exec(request.path)?.[1] ?? '';
  const whole = `${verb} ${group}/${String(request.resource)}`;
  return granted.has(whole) || name === undefined ? whole : `${whole}/${name}`;
}

/** Everything that reads a cluster, at work on one. */
async function everyRead() {
  const { kubernetes, eks } = await wholeCluster();
  const open = () => createLiveSource({ cluster: 'shop' });
  await scan([{ name: 'shop', open }], { scope: [] });
  const source = await open();
  await explain(source, parseAsked('apps/web-1', null));
  const poll = await openPoll({ cluster: 'shop' });
  onTestFinished(() => {
    source.close();
    poll.close();
  });
  await Array.fromAsync(poll.pods());
  await Array.fromAsync(poll.waiting());
  await poll.logging();
  return { kubernetes: kubernetes.requests, eks: eks.requests.map(({ action }) => action) };
}

describe('the ClusterRole', () => {
  it('grants what scan, explain and polls ask of Kubernetes, and nothing that they do not', async () => {
    const granted = new Set(clusterRole().rules.flatMap(grantsOf));
    const { kubernetes } = await everyRead();
    const asked = new Set(kubernetes.map((request) => grantFor(request, granted)));
    expect([...asked].toSorted()).toEqual([...granted].toSorted());
  });

  it('reads, and reads no Secrets', () => {
    const all = clusterRole().rules.flatMap(grantsOf);
    expect(all.filter((grant) => !/^(get|list) /.test(grant))).toEqual([]);
    expect(all.filter((grant) => /secrets|\*/.test(grant))).toEqual([]);
    expect(all.filter((grant) => grant.includes('/configmaps') && !/configmaps\/./.test(grant))).toEqual([]);
  });

  it('is the sum of the rules that doctor gives one by one', () => {
    const single = kubernetesAccess.flatMap((access) => (parse(ruleText(access)) as Rule[]).flatMap(grantsOf));
    expect(clusterRole().rules.flatMap(grantsOf).toSorted()).toEqual(single.toSorted());
  });

  it('is bound to the group that access entries name', () => {
    expect(parseAllDocuments(clusterRoleText())[1]?.toJS()).toMatchObject({
      kind: 'ClusterRoleBinding',
      roleRef: { kind: 'ClusterRole', name: 'fargate-auditor' },
      subjects: [{ kind: 'Group', name: 'fargate-auditor' }],
    });
  });
});

const list = (words: string | readonly string[]) => (typeof words === 'string' ? [words] : words);

function statementsOf(text: string): readonly Statement[] {
  return (JSON.parse(text) as { readonly Statement: readonly Statement[] }).Statement;
}

function actionsOf(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ Action }) => list(Action));
}

describe('the policy', () => {
  it('grants what scan, explain and polls ask of AWS, and nothing that they do not', async () => {
    const { eks: asked } = await everyRead();
    const names = actionsOf(statementsOf(policyText({}))).map((action) => action.split(':')[1]);
    expect(names.toSorted()).toEqual([...new Set(asked)].toSorted());
  });

  it('for all clusters lists them too', async () => {
    const { eks } = await wholeCluster();
    await listClusterNames({});
    expect(eks.requests.map(({ action }) => action)).toEqual(['ListClusters']);
    const more = actionsOf(statementsOf(policyText({}, true)));
    expect(more.filter((action) => !actionsOf(statementsOf(policyText({}))).includes(action))).toEqual([
      'eks:ListClusters',
    ]);
  });

  it('names one cluster of one account where these are known', () => {
    const scope = { region: 'cn-north-1', account: '111122223333', cluster: 'shop' };
    const resources = statementsOf(policyText(scope)).flatMap(({ Resource }) => list(Resource));
    expect(resources).toEqual([
      'arn:aws-cn:eks:cn-north-1:111122223333:cluster/shop',
      'arn:aws-cn:eks:cn-north-1:111122223333:fargateprofile/shop/*/*',
      'arn:aws-cn:eks:cn-north-1:111122223333:access-entry/shop/*',
      'arn:aws-cn:eks:cn-north-1:111122223333:cluster/shop',
      'arn:aws-cn:iam::111122223333:role/*',
      '*',
      'arn:aws-cn:logs:*:111122223333:log-group:*',
      'arn:aws-cn:logs:cn-north-1:111122223333:log-group:shop-fluent-bit-logs',
      'arn:aws-cn:logs:cn-north-1:111122223333:log-group:shop-fluent-bit-logs:*',
    ]);
  });

  it('never stands for all actions', () => {
    expect(actionsOf(statementsOf(policyText({}, true))).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('is one action and one resource where doctor gives it for one grant', () => {
    const roles = ['arn:aws:iam::111122223333:role/pods'];
    expect(JSON.parse(statementText('iam:GetRole', { roles }))).toEqual({
      Effect: 'Allow',
      Action: 'iam:GetRole',
      Resource: 'arn:aws:iam::111122223333:role/pods',
    });
  });
});
