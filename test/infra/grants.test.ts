import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, type ScalarTag } from 'yaml';
import { clusterRoleText, policyText } from '#run/doctor/policies.ts';
import { clusterRoleFile } from '../../scripts/cluster-role.ts';
import { staleFiles } from '../../scripts/generated-file.ts';

/** A conditional one has neither. */
interface Statement {
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Properties: { readonly Policies: readonly { readonly PolicyDocument: Document }[] } }>
  >;
}

interface Document {
  readonly Statement: readonly Statement[];
}

const account = '111122223333';

/** `!Sub`, filled in as CloudFormation would in this account. */
const sub: ScalarTag = {
  tag: '!Sub',
  resolve: (text) => text.replaceAll('${AWS::Partition}', 'aws').replaceAll('${AWS::AccountId}', account),
};

const list = (words: string | readonly string[] = []) => (typeof words === 'string' ? [words] : words);

/** Every action that reads for an audit, with the resource it is granted on. */
function grantsOf(statements: readonly Statement[]): string[] {
  const all = statements.flatMap(({ Action, Resource }) =>
    list(Action).flatMap((action) => list(Resource).map((resource) => `${action} ${resource}`)),
  );
  return all.filter((grant) => /^(eks|iam|ec2):/.test(grant)).toSorted();
}

function roleIn(file: string, role: string): string[] {
  const template = parse(readFileSync(file, 'utf8'), { customTags: [sub], logLevel: 'silent' }) as Template;
  const policies = template.Resources[role]?.Properties.Policies ?? [];
  return grantsOf(policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement));
}

function policy(allClusters: boolean): string[] {
  return grantsOf((JSON.parse(policyText({ account }, allClusters)) as Document).Statement);
}

describe('what is deployed grants what an audit needs, and no more', () => {
  it('infra/kubernetes/fargate-auditor.yaml is what doctor --print-rbac prints', () => {
    expect(staleFiles([clusterRoleFile()])).toEqual([]);
    expect(clusterRoleFile()).toEqual({ path: 'infra/kubernetes/fargate-auditor.yaml', text: clusterRoleText() });
  });

  it('the role of audit-cluster is what doctor --print-policy prints', () => {
    expect(policy(false).length).toBeGreaterThan(5);
    expect(roleIn('infra/roles.yml', 'AuditClusterRole')).toEqual(policy(false));
  });

  it('the role in other accounts lists clusters and Regions too', () => {
    const listed = [...policy(true), 'ec2:DescribeRegions *'].toSorted();
    expect(roleIn('infra/member-account.yml', 'MemberRole')).toEqual(listed);
  });
});
