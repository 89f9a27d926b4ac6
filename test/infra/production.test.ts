import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { endpointsOf as doctorAsks } from '#run/doctor/stack-network.ts';
import { standingTables } from '../simulation/standing-cost.ts';
import { type Json, type PackagedStack, packageStack, type Resource } from './package-stack.ts';

// What emulators take and AWS refuses: rules about every resource of a kind, whichever they are.
const functions = {
  'plan-scan': 'PlanDashscanLambdaFunction',
  'audit-cluster': 'AuditDashclusterLambdaFunction',
  'summarize-scan': 'SummarizeDashscanLambdaFunction',
  report: 'ReportLambdaFunction',
  'watch-logging': 'WatchDashloggingLambdaFunction',
  alert: 'AlertLambdaFunction',
};
const names = Object.keys(functions) as (keyof typeof functions)[];
const page = readFileSync('docs/deploy.md', 'utf8');
const operations = readFileSync('docs/operations.md', 'utf8');

let stack: PackagedStack;
beforeAll(() => {
  stack = packageStack(names);
}, 180_000);

describe('the role of the state machine', () => {
  const arn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:';

  it.each([
    ['the state machine', `${arn}fargate-auditor-dev-scan`, true],
    ['the children of its map', `${arn}fargate-auditor-dev-scan/AuditClusters`, true],
    ['another state machine', `${arn}fargate-auditor-dev-scanner`, false],
    ['another stage', `${arn}fargate-auditor-prod-scan`, false],
    ['another account', `${arn}fargate-auditor-dev-scan`.replace('111122223333', '444455556666'), false],
  ])('admits %s: %s', (_, source, isAdmitted) => {
    const { Properties } = stack.resources['StateMachineRole']!;
    const [{ Condition }] = Properties.AssumeRolePolicyDocument.Statement;
    const patterns: string[] = Object.values<Json>(Condition.ArnLike).flat().map(textOf);
    expect(patterns.some((pattern) => matches(pattern, source))).toBe(isAdmitted);
    expect(Condition.StringEquals).toEqual({ 'aws:SourceAccount': { Ref: 'AWS::AccountId' } });
  });

  it('knows the label that the map has', () => {
    const { Definition } = stack.resources['StateMachine']!.Properties;
    const labels = Object.values<Json>(Definition.States).flatMap(({ Label }) => Label ?? []);
    expect(labels).toEqual(['AuditClusters']);
  });
});

describe('functions in a network', () => {
  it.each(['audit-cluster', 'watch-logging'] as const)('%s waits for every policy of its role', (name) => {
    const id = functions[name];
    const role: string = stack.resources[id]!.Properties.Role['Fn::GetAtt'][0];
    const policies = ofType('AWS::IAM::Policy')
      .filter(([, { Properties }]) => Properties.Roles.some(({ Ref }: Json) => Ref === role))
      .map(([policy]) => policy);
    expect(policies.length).toBeGreaterThan(0);
    expect(closureOf(id)).toEqual(expect.arrayContaining(policies));
    // By references: what is not there under a condition is an error in DependsOn.
    const { DependsOn = [] } = stack.resources[id]! as Json;
    expect(DependsOn.filter((one: string) => stack.resources[one]!.Condition !== undefined)).toEqual([]);
  });

  it('are these two, and no other', () => {
    expect(inNetwork()).toEqual(['audit-cluster', 'watch-logging']);
  });

  it('may use subnets and security groups of a shared VPC, which are its owner’s', () => {
    const statements = ofType('AWS::IAM::Policy').flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    const managing = statements.filter(
      ({ Effect, Action }: Json) => Effect === 'Allow' && Action.includes('ec2:CreateNetworkInterface'),
    );
    expect(managing).toHaveLength(inNetwork().length);
    for (const { Resource } of managing)
      for (const type of ['network-interface', 'subnet', 'security-group'])
        expect([Resource].flat().some((one) => matches(textOf(one), sharedArn(type)))).toBe(true);
  });

  it('find the endpoints that their bundles call in docs/deploy.md, and no other', () => {
    const table = page.slice(page.indexOf('| endpoint'), page.indexOf('Clusters that allow listed addresses only'));
    const listed = [...table.matchAll(/^\| `([a-z0-9]+)` +\| ([^|]*)\|/gm)].map(([, endpoint, callers]) => [
      endpoint!,
      [...callers!.matchAll(/`([a-z-]+)`/g)].map(([, caller]) => caller!),
    ]);
    const wanted = new Map<string, string[]>();
    for (const name of inNetwork())
      for (const endpoint of endpointsOf(name)) wanted.set(endpoint, [...(wanted.get(endpoint) ?? []), name]);
    expect(wanted.size).toBeGreaterThan(8);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(wanted));
    // What doctor asks the network for; IAM has no endpoint of the Region.
    for (const name of inNetwork())
      expect(doctorAsks[name as keyof typeof doctorAsks].toSorted()).toEqual(
        endpointsOf(name)
          .filter((one) => one !== 'iam')
          .toSorted(),
      );
  });
});

it('has no resource of which docs/cost.md does not know how it is billed', () => {
  const packaged = new Map<string, number>();
  for (const { Type } of Object.values(stack.resources)) packaged.set(Type, (packaged.get(Type) ?? 0) + 1);
  expect(standingTables(packaged).usd).toBe(standingTables().usd);
  expect(() => standingTables(new Map([...packaged, ['AWS::EC2::NatGateway', 1]]))).toThrow('AWS::EC2::NatGateway');
});

describe('what outlives the stack', () => {
  const kept = () => Object.entries(stack.resources).filter(([, { DeletionPolicy }]) => DeletionPolicy !== undefined);

  it('goes with a first deployment that fails, so that the next finds no name taken', () => {
    expect(kept().map(([id]) => id)).toEqual(expect.arrayContaining(['Bucket', 'FindingsLogGroup']));
    for (const [id, { DeletionPolicy }] of kept()) expect(DeletionPolicy, id).toBe('RetainExceptOnCreate');
    for (const [id, { UpdateReplacePolicy }] of kept()) expect(UpdateReplacePolicy, id).toBe('Retain');
  });

  it('has no name of its own, or a parameter by which the next stack takes it up', () => {
    const named = kept().filter(([, { Properties }]) => Object.keys(Properties).some((key) => key.endsWith('Name')));
    expect(named.length).toBeGreaterThan(0);
    for (const [id, { Condition }] of named) {
      const parameters = namedBy(stack.template.Conditions[Condition ?? '']);
      expect(
        parameters.filter((one) => one.startsWith('Adopt')),
        id,
      ).toHaveLength(1);
      // Taken up, it is not in the template: nothing may ask the template for it.
      for (const [other, resource] of Object.entries(stack.resources))
        expect(namedBy(resource).includes(id), other).toBe(false);
    }
  });
});

describe('a key that was changed', () => {
  it('still opens what was written with it, to every role that reads the bucket', () => {
    const reading = ofType('AWS::IAM::Role').filter(([, { Properties }]) => {
      return statementsOf(Properties).some(
        ({ Action, Resource }) =>
          [Action].flat().includes('s3:GetObject') && JSON.stringify(Resource).includes('Bucket'),
      );
    });
    expect(reading.length).toBeGreaterThan(5);
    for (const [id, { Properties }] of reading)
      expect(statementsOf(Properties), id).toContainEqual({
        Sid: 'ReadWithFormerKeys',
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: { Ref: 'FormerKmsKeyArns' },
      });
  });
});

describe('alarms', () => {
  const actions = (given: readonly string[]) =>
    ofType('AWS::CloudWatch::Alarm').map(([id, { Properties }]) => {
      const keys = ['AlarmActions', 'OKActions'];
      return { id, actions: keys.map((key) => Properties[key].flatMap((one: Json) => chosen(one, given))) };
    });
  const mail = { Ref: 'AlarmTopic' };
  const own = { Ref: 'AlarmTopicArn' };

  it('are heard by whom alarmEmail names, every one, and when they are over', () => {
    expect(actions([]).length).toBeGreaterThan(15);
    for (const { id, actions: both } of actions(['MailsAlarms'])) expect(both, id).toEqual([[mail], [mail]]);
  });

  it('go to a topic that was named as well, and to neither where neither was', () => {
    for (const { id, actions: both } of actions(['MailsAlarms', 'HasAlarmTopic']))
      expect(both, id).toEqual([
        [own, mail],
        [own, mail],
      ]);
    for (const { id, actions: both } of actions([])) expect(both, id).toEqual([[], []]);
  });

  it('reach a topic that CloudWatch may publish to, with no key in between', () => {
    const { Properties, Condition } = stack.resources['AlarmTopic']!;
    expect([Condition, Properties.KmsMasterKeyId]).toEqual(['MailsAlarms', undefined]);
    const [allowing] = stack.resources['AlarmTopicPolicy']!.Properties.PolicyDocument.Statement;
    expect(allowing).toMatchObject({
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    expect(stack.resources['AlarmMail']!.Properties).toMatchObject({ TopicArn: mail, Endpoint: { Ref: 'AlarmEmail' } });
  });
});

describe('queues of dead letters', () => {
  /** What each queue is given, by whom: two of them in one queue would need two ways of working it off. */
  function purposes(): Map<string, Set<string>> {
    const found = new Map<string, Set<string>>();
    const note = (target: Json, purpose: string) => {
      const id: string = target['Fn::GetAtt']?.[0] ?? target.Ref;
      found.set(id, (found.get(id) ?? new Set()).add(purpose));
    };
    for (const [id, { Type, Properties }] of Object.entries(stack.resources)) {
      if (Type === 'AWS::Scheduler::Schedule') note(Properties.Target.DeadLetterConfig.Arn, `starts by ${id}`);
      if (Type === 'AWS::Lambda::Function' && Properties.DeadLetterConfig !== undefined)
        note(Properties.DeadLetterConfig.TargetArn, `payloads of ${id}`);
      if (Type === 'AWS::Events::Rule')
        for (const { Arn, DeadLetterConfig } of Properties.Targets)
          note(DeadLetterConfig.Arn, `payloads of ${Arn['Fn::GetAtt'][0]}`);
      if (Properties?.RedrivePolicy !== undefined)
        note(Properties.RedrivePolicy.deadLetterTargetArn, `messages of ${id}`);
      const undelivered = Properties?.Environment?.Variables.ALERT_DEAD_LETTERS_URL;
      if (undelivered !== undefined) note(undelivered, 'messages about alerts');
    }
    return found;
  }
  const deadLetters = () => ofType('AWS::SQS::Queue').filter(([id]) => id !== 'HintQueue');

  it('have one purpose each', () => {
    expect([...purposes().keys()].toSorted()).toEqual(
      deadLetters()
        .map(([id]) => id)
        .toSorted(),
    );
    for (const [id, given] of purposes()) expect([...given], id).toHaveLength(1);
  });

  it('are named in the outputs, each with its way of being worked off in docs/operations.md', () => {
    for (const [id] of deadLetters()) {
      expect(stack.template.Outputs[`${id}Url`]?.Value, id).toEqual({ Ref: id });
      expect(operations, id).toMatch(new RegExp(`^\\| \`${id}Url\``, 'm'));
    }
  });

  it('have an alarm each', () => {
    const watched = ofType('AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) =>
      (Properties.Dimensions ?? []).flatMap(({ Name, Value }: Json) =>
        Name === 'QueueName' ? Value['Fn::GetAtt'][0] : [],
      ),
    );
    expect(watched.toSorted()).toEqual(
      deadLetters()
        .map(([id]) => id)
        .toSorted(),
    );
  });

  it('are written to by those alone who use them', () => {
    const granted = ofType('AWS::IAM::Role').flatMap(([role, { Properties }]) =>
      statementsOf(Properties)
        .filter(({ Action }) => [Action].flat().includes('sqs:SendMessage'))
        .flatMap(({ Resource }) => [Resource].flat().map((one: Json) => `${role} ${one['Fn::GetAtt'][0]}`)),
    );
    expect(granted.toSorted()).toEqual([
      'AlertRole EventDeadLetters',
      'AlertRole HintQueue',
      'AuditClusterRole FunctionDeadLetters',
      'AuditClusterRole HintQueue',
      'ScheduleRole ScheduleDeadLetters',
      'WatchLoggingRole AlertDeadLetters',
      'WatchLoggingRole HintQueue',
      'WatchScheduleRole WatchScheduleDeadLetters',
    ]);
  });
});

describe('what somebody sees at night', () => {
  it('is an alarm that names its section of docs/operations.md', () => {
    const anchors = [...operations.matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
      text!.toLowerCase().replaceAll(/[^\w-]/g, ''),
    );
    for (const [id, { Properties }] of ofType('AWS::CloudWatch::Alarm')) {
      const [, anchor] = /docs\/operations\.md#([\w-]+)$/.exec(Properties.AlarmDescription) ?? [];
      expect(anchors, id).toContain(anchor);
      expect(anchor, id).toBe(id.endsWith('Throttles') ? 'throttles' : id.toLowerCase());
    }
  });

  it('is a dashboard with every alarm, and the alerts that are open', () => {
    const body: string = stack.resources['Dashboard']!.Properties.DashboardBody['Fn::Sub'];
    for (const [id] of ofType('AWS::CloudWatch::Alarm')) expect(body, id).toContain(`"\${${id}.Arn}"`);
    const { widgets } = JSON.parse(body.replaceAll(/\$\{[^}]*\}/g, 'x'));
    const metrics = widgets.flatMap(({ properties }: Json) => properties.metrics ?? []);
    expect(metrics.map(([, name]: Json) => name)).toContain('PollsFailed');
    const queries = widgets.flatMap(({ properties }: Json) => properties.query ?? []);
    expect(queries.filter((query: string) => query.includes('fargate-auditor/alert/v1'))).toHaveLength(1);
  });
});

describe('an organisation with rules for roles', () => {
  const yaml = (path: string) => parse(readFileSync(path, 'utf8'), { logLevel: 'silent', merge: true });

  it('may bound every role, those in other accounts too', () => {
    const bounded = { 'Fn::If': ['HasBoundary', { Ref: 'PermissionsBoundary' }, { Ref: 'AWS::NoValue' }] };
    const roles = ofType('AWS::IAM::Role');
    expect(roles.length).toBeGreaterThan(8);
    for (const [id, { Properties }] of roles) expect(Properties.PermissionsBoundary, id).toEqual(bounded);
    for (const file of ['infra/member-account.yml', 'infra/member-events.yml']) {
      const { Parameters, Resources } = yaml(file);
      expect(Parameters.PermissionsBoundary.Default).toBe('');
      for (const { Type, Properties } of Object.values<Json>(Resources))
        if (Type === 'AWS::IAM::Role')
          expect(Properties.PermissionsBoundary, file).toEqual(['HasBoundary', 'PermissionsBoundary', 'AWS::NoValue']);
    }
  });

  it('may choose the path of roles and policies, and how names of roles begin', () => {
    for (const [id, { Properties }] of [...ofType('AWS::IAM::Role'), ...ofType('AWS::IAM::ManagedPolicy')])
      expect(Properties.Path, id).toEqual({ Ref: 'RolePath' });
    for (const [id, { Properties }] of ofType('AWS::IAM::Role')) {
      const [name] = chosen(Properties.RoleName, ['HasRoleNamePrefix']);
      expect(textOf(name), id).toMatch(/^\$\{RoleNamePrefix\}fargate-auditor-dev-/);
      // In the Region with the longest name, with 18 characters for prefix and stage.
      const length = textOf(name).replace('${RoleNamePrefix}', '').replace('eu-west-1', 'ap-southeast-1').length;
      expect(length - 'dev'.length + 18, id).toBeLessThanOrEqual(64);
    }
  });

  it('may protect the stack and its table from deletion with one parameter', () => {
    const { provider, custom } = yaml('serverless.yml');
    expect(stack.resources['AlertTable']!.Properties.DeletionProtectionEnabled).toEqual({
      'Fn::If': ['IsProtected', true, false],
    });
    expect(provider.deletionProtection).toBe('${self:custom.deletionProtection.${param:deletionProtection}, null}');
    expect(custom.deletionProtection).toEqual({ true: true });
  });
});

it('links to the console of its own partition', () => {
  const link = stack.resources['WatchDashloggingLambdaFunction']!.Properties.Environment.Variables.REPORT_LINK;
  const [text, { Console }] = link['Fn::Sub'];
  const hosts = [[], ['InChina'], ['InGovCloud']].map((conditions) => hostOf(Console, conditions));
  expect(text).toMatch(/^https:\/\/\$\{AWS::Region\}\.\$\{Console\}\/s3\//);
  expect(hosts).toEqual(['console.aws.amazon.com', 'console.amazonaws.cn', 'console.amazonaws-us-gov.com']);
});

function hostOf(value: Json, conditions: readonly string[]): string {
  if (typeof value === 'string') return value;
  const [condition, yes, no] = value['Fn::If'];
  return hostOf(conditions.includes(condition) ? yes : no, conditions);
}

/** Of a choice what the parameters given make of it; nothing for `AWS::NoValue`. */
function chosen(value: Json, conditions: readonly string[]): Json[] {
  const [condition, yes, no] = value['Fn::If'] ?? [null, value];
  const one = condition === null || conditions.includes(condition) ? yes : no;
  return one.Ref === 'AWS::NoValue' ? [] : [one];
}

/** Statements of a role; those that depend on a parameter count too. */
function statementsOf({ Policies }: Json): Json[] {
  const all = Policies.flatMap(({ PolicyDocument }: Json) => PolicyDocument.Statement);
  return all.map((one: Json) => one['Fn::If']?.[1] ?? one);
}

/** AWS SDK clients whose package is not called as the endpoint is. */
const endpointOfClient: Readonly<Record<string, string>> = { 'cloudwatch-logs': 'logs', eventbridge: 'events' };

/** Of the clients in its bundle; that of STS, which roles are assumed with, is inside the SDK with others that are not used here. */
function endpointsOf(name: keyof typeof functions): string[] {
  const { inputs } = stack.bundles[name]!;
  const clients = inputs.flatMap((path) => /@aws-sdk\/client-([a-z0-9-]+)\//.exec(path)?.[1] ?? []);
  const role = stack.resources[stack.resources[functions[name]]!.Properties.Role['Fn::GetAtt'][0]]!;
  const assumes = JSON.stringify(role.Properties.Policies).includes('"sts:AssumeRole"');
  const all = [...clients.map((client) => endpointOfClient[client] ?? client), ...(assumes ? ['sts'] : [])];
  return [...new Set(all)];
}

function inNetwork(): (keyof typeof functions)[] {
  return names.filter((name) => 'VpcConfig' in stack.resources[functions[name]]!.Properties);
}

function ofType(type: string): [string, Resource][] {
  return Object.entries(stack.resources).filter(([, { Type }]) => Type === type);
}

/** Resources that CloudFormation makes before this one, since it names them, or they name others. */
function closureOf(id: string, seen = new Set<string>()): string[] {
  for (const next of namedBy(stack.resources[id]!).filter((one) => one in stack.resources && !seen.has(one))) {
    seen.add(next);
    closureOf(next, seen);
  }
  return [...seen];
}

function namedBy(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]: [string, Json]): string[] => {
    if (key === 'Ref' || key === 'DependsOn') return [one].flat();
    if (key === 'Fn::GetAtt') return [one[0]];
    if (key === 'Fn::Sub')
      return [...[...textOf(one).matchAll(/\$\{(\w+)/g)].map(([, name]) => name!), ...namedBy([one].flat()[1])];
    return namedBy(one);
  });
}

/** Text of a `Fn::Sub`, with this account, Region and partition filled in. */
function textOf(value: Json): string {
  const [text]: [string] = [value['Fn::Sub'] ?? value].flat() as [string];
  return text
    .replaceAll('${AWS::Partition}', 'aws')
    .replaceAll('${AWS::Region}', 'eu-west-1')
    .replaceAll('${AWS::AccountId}', '111122223333');
}

const sharedArn = (type: string) => `arn:aws:ec2:eu-west-1:444455556666:${type}/x-1`;

/** As IAM compares an ARN with a pattern. */
function matches(pattern: string, arn: string): boolean {
  const literal = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(arn);
}
