import { type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type Examination, type ExamineOptions, examineCluster } from '#collect/doctor/examine.ts';
import type { EksCluster } from '../../support/fakes/fake-eks.ts';
import { folderOf } from '../../support/clusters/snapshot-folder.ts';
import { denyActions, wholeCluster, wholeObjects } from '../../support/clusters/whole-cluster.ts';
import { fakeCluster } from '../live/live.ts';

function examine(options: Partial<ExamineOptions> = {}): Promise<Examination> {
  return examineCluster({ cluster: 'shop', sleep: () => Promise.resolve(), ...options });
}

function stepsOf({ steps }: Examination): Record<string, string> {
  return Object.fromEntries(steps.map(({ name, state }) => [name, state]));
}

function told({ steps }: Examination, name: string): string {
  return steps.find((step) => step.name === name)?.told ?? '';
}

function outcomesOf({ kubernetes }: Examination): Record<string, string> {
  const all = (kubernetes ?? []).map(({ access, outcome }) => [access.resource, outcome.state] as const);
  return Object.fromEntries(all);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

const network = (fields: object): EksCluster => ({ cluster: { resourcesVpcConfig: { vpcId: 'vpc-1', ...fields } } });

describe('the way to a cluster', () => {
  it('ends at its name', async () => {
    await fakeCluster({ eks: { cluster: { endpoint: 'https://nowhere.invalid' } } });
    const examination = await examine();
    expect(stepsOf(examination)).toMatchObject({ cluster: 'ok', name: 'failed', connection: 'not-reached' });
    expect(told(examination, 'name')).toContain('nowhere.invalid');
    expect(examination.kubernetes).toBeNull();
  });

  it('ends at a connection that is refused, and says that the endpoint is private', async () => {
    const endpoint = `https://127.0.0.1:${await freePort()}`;
    const { cluster } = network({ endpointPublicAccess: false });
    await fakeCluster({ eks: { cluster: { ...cluster, endpoint } } });
    const examination = await examine();
    expect(stepsOf(examination)).toMatchObject({ name: 'ok', connection: 'failed', certificate: 'not-reached' });
    expect(told(examination, 'connection')).toContain('The endpoint of this cluster is private, in vpc-1.');
  });

  it('ends at a connection that is refused, and says whom the endpoint answers', async () => {
    const endpoint = `https://127.0.0.1:${await freePort()}`;
    const { cluster } = network({ endpointPublicAccess: true, publicAccessCidrs: ['192.0.2.0/24'] });
    await fakeCluster({ eks: { cluster: { ...cluster, endpoint } } });
    expect(told(await examine(), 'connection')).toContain('answers 192.0.2.0/24 only');
  });

  it('ends at a certificate for another host', async () => {
    const { kubernetes } = await fakeCluster({ certificate: 'elsewhere' });
    const examination = await examine();
    expect(stepsOf(examination)).toMatchObject({ connection: 'ok', certificate: 'failed', token: 'not-reached' });
    expect(kubernetes.requests).toEqual([]);
  });

  it('ends at a token that is refused, with the access entry that lets it in', async () => {
    await fakeCluster({ token: 'another' });
    const examination = await examine();
    expect(stepsOf(examination)).toMatchObject({ certificate: 'ok', token: 'failed' });
    expect(told(examination, 'token')).toContain(
      'aws eks create-access-entry --cluster-name shop --region eu-west-1 --principal-arn arn:aws:iam::111122223333:role/auditor --kubernetes-groups fargate-auditor',
    );
  });

  it('ends at a token that is refused, with the ConfigMap where there are no access entries', async () => {
    const cluster = { accessConfig: { authenticationMode: 'CONFIG_MAP' } };
    await fakeCluster({ token: 'another', eks: { cluster } });
    expect(told(await examine(), 'token')).toContain(
      'mapRoles of the ConfigMap aws-auth in kube-system has to name arn:aws:iam::111122223333:role/auditor',
    );
  });

  it('ends at whatever answers in place of the cluster', async () => {
    await fakeCluster({ misbehave: () => ({ do: 'body', body: '<html>sign in</html>' }) });
    const examination = await examine();
    expect(stepsOf(examination)).toMatchObject({ certificate: 'ok', token: 'failed' });
    expect(told(examination, 'token')).toContain('perhaps a proxy sits in between');
  });

  it('goes on where the first read is refused by RBAC alone', async () => {
    await fakeCluster({ misbehave: () => ({ do: 'status', status: 403 }) });
    const examination = await examine();
    expect(stepsOf(examination)).toMatchObject({ token: 'ok' });
    expect(new Set(Object.values(outcomesOf(examination)))).toEqual(new Set(['missing']));
  });

  it('goes on without knowing who asks', async () => {
    const { eks } = await wholeCluster();
    eks.refuse = (action) =>
      action === 'GetCallerIdentity' ? { status: 400, code: 'ValidationError', message: 'no' } : undefined;
    const examination = await examine();
    expect(stepsOf(examination)).toMatchObject({ identity: 'failed', cluster: 'ok', token: 'ok' });
    expect(examination.identity).toBeNull();
  });

  it('ends before it begins without credentials', async () => {
    await wholeCluster();
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    const examination = await examine();
    expect(stepsOf(examination)).toEqual({ identity: 'failed', cluster: 'failed' });
    expect(told(examination, 'cluster')).toContain('No usable AWS credentials');
  });

  it('ends at a role that may not be assumed, which is no lack of the action itself', async () => {
    const cluster = await wholeCluster();
    denyActions(cluster, 'sts:AssumeRole');
    const examination = await examine({ roleArn: 'arn:aws:iam::111122223333:role/auditor' });
    expect(stepsOf(examination)).toEqual({ identity: 'failed', cluster: 'failed' });
  });
});

describe('what may be read', () => {
  it('in another way is granted, and says so', async () => {
    const cluster = await wholeCluster();
    denyActions(cluster, 'iam:SimulatePrincipalPolicy');
    cluster.kubernetes.misbehave = ({ path }) =>
      path.endsWith('/aws-observability/configmaps') ? { do: 'status', status: 403 } : undefined;
    const { aws, kubernetes } = await examine();
    expect(aws['iam:SimulatePrincipalPolicy']).toMatchObject({
      state: 'granted',
      reason: expect.stringContaining('the policies of the role can be read in its place'),
    });
    const logging = kubernetes?.find(({ access }) => access.name === 'aws-logging');
    expect(logging?.outcome).toEqual({ state: 'granted', reason: 'refused, but get does as well' });
  });

  it('is unknown where the server fails otherwise', async () => {
    const cluster = await wholeCluster();
    cluster.kubernetes.misbehave = ({ path }) => (path.endsWith('/nodes') ? { do: 'status', status: 503 } : undefined);
    const { kubernetes } = await examine();
    expect(kubernetes?.find(({ access }) => access.resource === 'nodes')?.outcome).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('it answered 503'),
    });
  });

  it('is unknown where a kind that every cluster has is not served', async () => {
    const cluster = await wholeCluster();
    cluster.kubernetes.misbehave = ({ path }) =>
      path.endsWith('/deployments') ? { do: 'status', status: 404 } : undefined;
    expect(outcomesOf(await examine())).toMatchObject({ deployments: 'unknown', statefulsets: 'granted' });
  });

  it('is not asked where there is no such thing', async () => {
    const cluster = { accessConfig: { authenticationMode: 'CONFIG_MAP' } };
    const { eks } = await fakeCluster({ objects: wholeObjects, eks: { cluster } });
    const examination = await examine();
    const asked = (action: 'eks:DescribeAccessEntry' | 'iam:GetRole' | 'ec2:DescribeSubnets') =>
      examination.aws[action]?.state;
    expect([asked('eks:DescribeAccessEntry'), asked('iam:GetRole'), asked('ec2:DescribeSubnets')]).toEqual([
      'not-asked',
      'not-asked',
      'not-asked',
    ]);
    expect(outcomesOf(examination)).toMatchObject({ nodepools: 'not-asked' });
    expect(eks.requests.map(({ action }) => action)).not.toContain('GetRole');
  });

  it('in the first namespace alone is not enough', async () => {
    const cluster = await wholeCluster();
    const { eks, kubernetes } = cluster;
    const [profile = { fargateProfileName: 'apps' }] = eks.clusters['shop']?.profiles ?? [];
    const selectors = [{ namespace: 'apps' }, { namespace: 'kube-system' }];
    eks.clusters = { shop: { ...eks.clusters['shop'], profiles: [{ ...profile, selectors }] } };
    kubernetes.misbehave = ({ path }) =>
      path.endsWith('/kube-system/deployments') ? { do: 'status', status: 403 } : undefined;
    const { kubernetes: tried } = await examine();
    expect(tried?.find(({ access }) => access.resource === 'deployments')?.outcome).toMatchObject({
      state: 'missing',
      refused: 'list deployments in kube-system',
    });
  });

  it('in none of the namespaces names all of them at once', async () => {
    const cluster = await wholeCluster();
    const { eks, kubernetes } = cluster;
    const [profile = { fargateProfileName: 'apps' }] = eks.clusters['shop']?.profiles ?? [];
    const selectors = [{ namespace: 'apps' }, { namespace: 'kube-system' }];
    eks.clusters = { shop: { ...eks.clusters['shop'], profiles: [{ ...profile, selectors }] } };
    kubernetes.misbehave = ({ path }) => (path.endsWith('/deployments') ? { do: 'status', status: 403 } : undefined);
    const { kubernetes: tried } = await examine();
    expect(tried?.find(({ access }) => access.resource === 'deployments')?.outcome.refused).toBe(
      'list deployments in apps, list deployments in kube-system',
    );
  });

  it('is not tried where the configuration leaves it out', async () => {
    await wholeCluster();
    const { kubernetes: tried } = await examine({ without: ['services'] });
    expect(tried?.map(({ access }) => access.of)).not.toContain('services');
  });

  it('is tried with networks of the cluster where the profiles are not known', async () => {
    const cluster = await wholeCluster();
    denyActions(cluster, 'eks:ListFargateProfiles', 'ec2:DescribeSubnets');
    const { aws } = await examine();
    expect(aws['ec2:DescribeSubnets']?.state).toBe('missing');
    expect(aws['iam:GetRole']?.state).toBe('unknown');
  });

  it('of a role that is gone is its record alone', async () => {
    const cluster = await wholeCluster();
    cluster.eks.account = { roles: { pods: null } };
    const { aws } = await examine();
    expect(aws['iam:GetRole']?.state).toBe('granted');
    expect(aws['iam:SimulatePrincipalPolicy']).toEqual({
      state: 'not-asked',
      reason: 'role arn:aws:iam::111122223333:role/pods does not exist',
    });
  });
});

describe('through a kubeconfig', () => {
  async function kubeconfig(token: string): Promise<string> {
    const { kubernetes } = await fakeCluster({ objects: wholeObjects, token: 'right' });
    const server = { server: kubernetes.url, 'certificate-authority-data': kubernetes.caData };
    const config = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'tunnel' },
      clusters: [{ name: 'c', cluster: server }],
      users: [{ name: 'u', user: { token } }],
      contexts: [{ name: 'tunnel', context: { cluster: 'c', user: 'u' } }],
    };
    return path.join(await folderOf({ config: JSON.stringify(config) }), 'config');
  }

  it('goes the way that it says', async () => {
    const examination = await examine({ kubeconfig: await kubeconfig('right'), context: 'tunnel' });
    expect(stepsOf(examination)).toMatchObject({ token: 'ok' });
    expect(outcomesOf(examination)).toMatchObject({ pods: 'granted' });
  });

  it('gives no advice about an identity of AWS where its token is refused', async () => {
    const examination = await examine({ kubeconfig: await kubeconfig('wrong') });
    expect(stepsOf(examination)).toMatchObject({ token: 'failed' });
    expect(told(examination, 'token')).not.toContain('create-access-entry');
  });
});

it('a kubeconfig that is not there is a wrong question', async () => {
  await wholeCluster();
  await expect(examine({ kubeconfig: '/nowhere/config' })).rejects.toMatchObject({ kind: 'usage' });
});

it('asks for what a scan reads and for nothing else, access reviews neither', async () => {
  const { kubernetes } = await wholeCluster();
  await examine();
  expect(kubernetes.requests.length).toBeGreaterThan(10);
  expect(kubernetes.requests.filter(({ resource }) => resource === null)).toEqual([]);
});
