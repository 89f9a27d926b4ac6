import { plural } from '#lib/text/wording.ts';
import { leftUnjudged, type ClusterResult } from '#model/result/result.ts';
import { unjudgedReason } from '../result/outcomes.ts';
import { types } from './finding.ts';
import { type AsffContext, clusterResource } from './resources.ts';
import { asffFields, type AsffFinding, asffText, limits } from './shape.ts';

type CoverageState = Pick<AsffFinding, 'Title' | 'Description' | 'Compliance' | 'Workflow'> & {
  readonly label: AsffFinding['Severity']['Label'];
};

/** A finding on how much of a cluster was judged: without it, no findings and no audit would look alike. */
export function coverageFinding(cluster: ClusterResult, context: AsffContext): AsffFinding {
  const { takenAt, coverage } = cluster;
  const { label, ...state } = stateOf(cluster);
  const severity = { Label: label, Original: cluster.status };
  const seen = cluster.createdAt ?? takenAt;
  return {
    SchemaVersion: '2018-10-08',
    Id: asffText(`${context.clusterArn}/audit-coverage`, limits.id),
    ProductArn: context.productArn,
    GeneratorId: 'fargate-auditor/audit-coverage',
    AwsAccountId: context.account,
    Region: context.region,
    Types: types,
    // The cluster's own age is the one time that stays: it was uncovered before the first audit.
    CreatedAt: seen,
    FirstObservedAt: seen,
    LastObservedAt: takenAt,
    UpdatedAt: takenAt,
    Severity: severity,
    FindingProviderFields: { Severity: severity, Types: types },
    ProductFields: asffFields({
      'fargate-auditor/cluster': cluster.name,
      'fargate-auditor/coverage': coverage.percent === null ? null : `${coverage.percent}%`,
      'fargate-auditor/namespaces': cluster.scope.namespaces.join(' '),
    }),
    Resources: [clusterResource(context, cluster)],
    RecordState: 'ACTIVE',
    ...state,
  };
}

function stateOf(cluster: ClusterResult): CoverageState {
  const { name, status, error, verdicts } = cluster;
  const open = verdicts.filter(leftUnjudged);
  if (status === 'failed') {
    const why = asffText(error ?? 'The cluster could not be audited', limits.description);
    return { label: 'HIGH', Title: title(`${name} could not be audited`), Description: why, ...state('NOT_AVAILABLE') };
  }
  if (open.length > 0 || status === 'incomplete') {
    const reasons = open.map((verdict) => `${verdict.rule}: ${unjudgedReason(verdict)}`).join('\n');
    const text = asffText(reasons === '' ? 'The audit is incomplete' : reasons, limits.description);
    const heading = title(`${plural(open.length, 'rule')} could not be fully judged on ${name}`);
    return { label: 'MEDIUM', Title: heading, Description: text, ...state('NOT_AVAILABLE') };
  }
  const all = `${plural(cluster.coverage.evaluated, 'rule')} judged, ${cluster.coverage.notApplicable} not applicable`;
  return { label: 'INFORMATIONAL', Title: title(`${name} was audited in full`), Description: all, ...state('PASSED') };
}

function title(text: string): string {
  return asffText(text, limits.title);
}

function state(Status: 'PASSED' | 'NOT_AVAILABLE'): Pick<AsffFinding, 'Compliance' | 'Workflow'> {
  return { Compliance: { Status }, Workflow: { Status: Status === 'PASSED' ? 'RESOLVED' : 'NEW' } };
}
