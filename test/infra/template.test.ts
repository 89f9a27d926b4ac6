import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Json, type PackagedStack, packageStack, type Resource } from './package-stack.ts';

const functions = {
  'plan-scan': 'PlanDashscanLambdaFunction',
  'audit-cluster': 'AuditDashclusterLambdaFunction',
  'summarize-scan': 'SummarizeDashscanLambdaFunction',
  report: 'ReportLambdaFunction',
  'watch-logging': 'WatchDashloggingLambdaFunction',
  alert: 'AlertLambdaFunction',
};
const names = Object.keys(functions) as (keyof typeof functions)[];

/** Actions that know no resource, as the service authorization reference of AWS has them. */
const withoutResource = new Set([
  ...['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
  ...['logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery'],
  ...['logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups'],
  ...[
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DescribeRouteTables',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeRegions',
  ],
  ...[
    'organizations:ListAccounts',
    'organizations:ListAccountsForParent',
    'organizations:ListOrganizationalUnitsForParent',
  ],
  'eks:ListClusters',
]);

let stack: PackagedStack;
beforeAll(() => {
  stack = packageStack(names);
}, 180_000);

describe('packages', () => {
  it.each(names)('%s carries its bundle and nothing else', (name) => {
    const { outputs, zipped } = stack.bundles[name]!;
    expect(outputs).toContain(`dist/${name}/index.js`);
    expect(zipped.toSorted()).toEqual(outputs.toSorted());
  });

  it.each(names)('%s carries no Kubernetes client that reads kubeconfig files', (name) => {
    expect(stack.bundles[name]!.inputs.filter((path) => path.includes('@kubernetes/'))).toEqual([]);
  });

  it.each(['plan-scan', 'summarize-scan', 'report', 'alert'])(
    '%s talks to no cluster, and carries nothing that could',
    (name) => {
      const { inputs } = stack.bundles[name]!;
      expect(inputs.length).toBeGreaterThan(100);
      const reaching = /collect\/live\/(kubernetes-client|cluster-connection|live-source|reads|list|request)\.ts$/;
      // Without this one it could pass for want of a match.
      expect(stack.bundles['audit-cluster']!.inputs.some((path) => reaching.test(path))).toBe(true);
      expect(inputs.filter((path) => reaching.test(path))).toEqual([]);
      expect(stack.bundles['audit-cluster']!.externals).toContain('@kubernetes/client-node/dist/config.js');
      expect(stack.bundles[name]!.externals).toEqual([]);
    },
  );

  it('asks EKS in functions that read clusters or their names alone', () => {
    const asking = names.filter((name) =>
      stack.bundles[name]!.inputs.some((path) => path.includes('@aws-sdk/client-eks/')),
    );
    expect(asking).toEqual(['plan-scan', 'audit-cluster', 'watch-logging']);
  });
});

describe('functions', () => {
  it.each(names)('%s runs on Node 24 and arm64, and is traced', (name) => {
    const { Properties } = resource(name);
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
  });

  it('have a role each', () => {
    const roles = names.map((name) => resource(name).Properties.Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(names.length);
    expect(roles.map((role) => stack.resources[role]?.Type)).toEqual(names.map(() => 'AWS::IAM::Role'));
  });

  it.each(names)('%s is given every setting that its code reads, and no other', (name) => {
    const given = Object.keys(resource(name).Properties.Environment.Variables);
    const read = settingsReadBy(stack.bundles[name]!.inputs);
    expect(read.length).toBeGreaterThan(0);
    const besides = ['NODE_OPTIONS', 'POWERTOOLS_SERVICE_NAME'];
    const wanted = (all: readonly string[]) => all.filter((one) => !besides.includes(one)).toSorted();
    expect(wanted(given)).toEqual(wanted(read));
  });

  it.each(names)('%s has the same settings where osls fills them in as in the template', (name) => {
    const { provider, functions: all } = parse(readFileSync('serverless.yml', 'utf8'), { logLevel: 'silent' });
    const local = { ...provider.environment, ...all[name].environment };
    const deployed = resource(name).Properties.Environment.Variables;
    expect(Object.keys(local).toSorted()).toEqual(Object.keys(deployed).toSorted());
    // What a parameter gives is not frozen at the time of packaging.
    for (const [setting, value] of Object.entries(local))
      if (String(value).startsWith('${param:')) expect(deployed[setting], setting).toHaveProperty('Ref');
  });

  it.each(names)('%s is given no endpoint and no word to trust one', (name) => {
    const given = Object.keys(resource(name).Properties.Environment.Variables);
    expect(given.filter((one) => /ENDPOINT/.test(one))).toEqual([]);
  });

  it.each(names)('%s has samples that serverless.yml names', (name) => {
    const { custom } = parse(readFileSync('serverless.yml', 'utf8'), { logLevel: 'silent' });
    expect(custom.samples[name].length).toBeGreaterThan(0);
    for (const file of custom.samples[name]) expect(existsSync(file), file).toBe(true);
  });

  it('log to groups of this stack', () => {
    const groups = ofType('AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.LogGroupName);
    for (const name of names) expect(groups).toContain(`/aws/lambda/${resource(name).Properties.FunctionName}`);
  });

  it('answer over HTTP to signed requests alone', () => {
    expect(ofType('AWS::Lambda::Url').map(([, { Properties }]) => Properties.AuthType)).toEqual(['AWS_IAM']);
    const invokers = ofType('AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
    expect(new Set(invokers.map(({ Principal }) => Principal))).toEqual(
      new Set(['events.amazonaws.com', 'logs.amazonaws.com']),
    );
    // Of one rule or one log group each, and for the function that takes events alone.
    for (const { SourceArn, FunctionName } of invokers)
      expect([typeof SourceArn, FunctionName]).toEqual(['object', { 'Fn::GetAtt': ['AlertLambdaFunction', 'Arn'] }]);
  });
});

describe('rights', () => {
  it('never extend to all actions of a service', () => {
    const actions = allowed().flatMap(({ Action }) => [Action].flat());
    expect(actions.length).toBeGreaterThan(40);
    expect(actions.filter((action: string) => action.includes('*'))).toEqual([]);
  });

  it('extend to any resource only where AWS knows none', () => {
    const open = allowed().filter(({ Resource }) => [Resource].flat().includes('*'));
    const actions = open.flatMap(({ Action }) => [Action].flat());
    expect(actions.filter((action) => !withoutResource.has(action))).toEqual([]);
  });

  it('never include Secrets, writes to clusters, or the passing of roles', () => {
    const actions = allowed().flatMap(({ Action }) => [Action].flat());
    const services = ['eks', 'iam', 'secretsmanager', 'ssm'];
    const reads = /^(?:eks:(?:Describe|List)|iam:(?:Get|List))[A-Za-z]+$|^iam:SimulatePrincipalPolicy$/;
    expect(actions.filter((action) => services.includes(action.split(':')[0]) && !reads.test(action))).toEqual([]);
  });
});

describe('Security Hub', () => {
  const actions = ['securityhub:BatchImportFindings', 'securityhub:BatchUpdateFindings', 'securityhub:GetFindings'];
  const policyIn = (resources: Record<string, Resource>) =>
    Object.values(resources).find(({ Type, Properties }) => {
      return Type === 'AWS::IAM::Policy' && JSON.stringify(Properties.PolicyDocument).includes('securityhub:');
    });

  it.each([
    ['of this account', () => stack.resources],
    [
      'of a member account',
      () => parse(readFileSync('infra/member-account.yml', 'utf8'), { logLevel: 'silent' }).Resources,
    ],
  ])('%s is written to when the parameter says so, as the default product alone', (_, resourcesOf) => {
    const resources: Record<string, Resource> = resourcesOf();
    const policy = policyIn(resources)! as Resource & { readonly Condition: string };
    expect(policy.Condition).toBe('TellsSecurityHub');
    const statements: Json[] = policy.Properties.PolicyDocument.Statement;
    expect(statements.flatMap(({ Action }) => Action).toSorted()).toEqual(actions);
    const [products, hubs] = statements.map(({ Resource }) => Resource['Fn::Sub'] ?? Resource);
    const here = 'arn:${AWS::Partition}:securityhub:*:${AWS::AccountId}';
    expect([products, hubs]).toEqual([`${here}:product/$\{AWS::AccountId}/default`, `${here}:hub/default`]);
    // Nowhere else, with a condition or without.
    const elsewhere = Object.values(resources).filter((one) => (one as unknown) !== policy);
    expect(JSON.stringify(elsewhere)).not.toContain('securityhub:');
  });

  it('is spoken to by audit-cluster alone', () => {
    const speaking = names.filter((name) => {
      return stack.bundles[name]!.inputs.some((path) => path.includes('@aws-sdk/client-securityhub/'));
    });
    expect(speaking).toEqual(['audit-cluster']);
  });
});

describe('what is kept', () => {
  it('is logged for as long as the parameter says', () => {
    const groups = ofType('AWS::Logs::LogGroup');
    expect(groups.length).toBe(names.length + 2);
    for (const [id, { Properties }] of groups) expect(Properties.RetentionInDays, id).toEqual({ Ref: 'RetentionDays' });
  });

  it('expires where it can be made again or is old, and nowhere else', () => {
    const { Rules } = stack.resources['Bucket']!.Properties.LifecycleConfiguration;
    const prefixes = Rules.filter((rule: Json) => 'ExpirationInDays' in rule).map((rule: Json) => rule.Prefix);
    const stored = ['dt=', 'latest/summaries/', 'scans/'];
    const wanted = [...stored, ...stored.map((prefix) => `v2/${prefix}`), 'map-runs/', 'reports/', 'shared/'];
    expect(prefixes.toSorted()).toEqual(wanted.toSorted());
  });
});

it('has a reason beside every check that is skipped', () => {
  const skipped = Object.values(stack.resources).flatMap(({ Metadata }) => Metadata?.checkov?.skip ?? []);
  expect(skipped.length).toBeGreaterThan(0);
  for (const { id, comment } of skipped) expect(comment.length, id).toBeGreaterThan(40);
});

it('watches and shows metrics of its own stage alone', () => {
  const own = 'fargate-auditor-dev';
  const alarms = ofType('AWS::CloudWatch::Alarm').flatMap(([id, { Properties }]) => {
    const metrics = (Properties.Metrics ?? []).flatMap(({ MetricStat }: Json) => MetricStat?.Metric ?? []);
    return [Properties, ...metrics].filter(({ Namespace }) => Namespace === 'FargateAuditor').map((one) => [id, one]);
  });
  expect(alarms.length).toBeGreaterThan(3);
  for (const [id, { Dimensions }] of alarms) expect(Dimensions, id).toContainEqual({ Name: 'service', Value: own });
  const body: string = stack.resources['Dashboard']!.Properties.DashboardBody['Fn::Sub'];
  expect(body.match(/"service", "[^"]*"/g)?.every((one) => one === `"service", "${own}"`)).toBe(true);
  expect(body.match(/SEARCH\('\{FargateAuditor,/g)).toHaveLength(1);
  expect(body).toContain(`{FargateAuditor,service,rule} MetricName=\\"FindingsByRule\\" service=\\"${own}\\"`);
});

it('has a dashboard of widgets that are JSON', () => {
  const body: string = stack.resources['Dashboard']!.Properties.DashboardBody['Fn::Sub'];
  const { widgets } = JSON.parse(body.replaceAll(/\$\{[^}]*\}/g, 'x'));
  expect(widgets.map(({ type }: Json) => type).toSorted()).toEqual([
    ...['alarm', 'log', 'log', 'log'],
    ...Array.from({ length: 7 }, () => 'metric'),
  ]);
});

it('looks for a scan for as many hours as the parameter says', () => {
  const { Properties } = stack.resources['ScanNotCompleted']!;
  expect(Properties).toMatchObject({
    TreatMissingData: 'breaching',
    EvaluationPeriods: { Ref: 'MaxHoursWithoutScan' },
  });
  expect(Properties.Metrics[0].MetricStat).toMatchObject({
    Period: 3600,
    Metric: { Namespace: 'FargateAuditor', MetricName: 'ScanCompleted' },
  });
});

function resource(name: keyof typeof functions): Resource {
  return stack.resources[functions[name]]!;
}

function ofType(type: string): [string, Resource][] {
  return Object.entries(stack.resources).filter(([, { Type }]) => Type === type);
}

/** Allowing statements of all roles and policies; those that depend on a parameter count too. */
function allowed(): Json[] {
  const documents = Object.values(stack.resources).flatMap(({ Type, Properties }) => {
    if (Type === 'AWS::IAM::Role') return Properties.Policies.map((policy: Json) => policy.PolicyDocument);
    return Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy' ? [Properties.PolicyDocument] : [];
  });
  const statements = documents.flatMap(({ Statement }) => Statement.map((one: Json) => one['Fn::If']?.[1] ?? one));
  return statements.filter(({ Effect }) => Effect === 'Allow');
}

/** Names of settings in the code that is ours, but for those that every Lambda or the shell of a user has. */
function settingsReadBy(inputs: readonly string[]): string[] {
  const code = inputs.filter((path) => path.startsWith('functions/')).map((path) => readFileSync(path, 'utf8'));
  const found = code.flatMap((text) =>
    [...text.matchAll(/(?:setting\(|choice\(|process\.env\[)'(\w+)'/g)].map(([, one]) => one!),
  );
  return [...new Set(found)].filter((one) => !/^(AWS|KUBE|HTTPS?_PROXY|NO_|FARGATE_AUDITOR_)/.test(one)).toSorted();
}
