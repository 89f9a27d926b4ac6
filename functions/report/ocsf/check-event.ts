import { leftUnjudged, type Verdict } from '#model/result/result.ts';
import { unjudgedReason } from '../result/outcomes.ts';
import type { RuleInfo } from '../result/rule-info.ts';
import { clusterResource, complianceEvent, type Named, type OcsfEvent, type Source } from './event.ts';

const update: Named = [2, 'Update'];
const informational: Named = [1, 'Informational'];
const unknown: Named = [0, 'Unknown'];

interface Check {
  readonly rule: string;
  readonly title: string;
  readonly result: Named;
  readonly code: string;
  readonly why?: string;
}

/** A rule without findings, or one that could not judge everything. */
export function verdictEvent(source: Source, verdict: Verdict, rule: RuleInfo | undefined): OcsfEvent {
  const { status, reason } = verdict;
  const check = { rule: verdict.rule, title: rule?.title ?? verdict.rule };
  if (leftUnjudged(verdict))
    return checkEvent(source, { ...check, result: unknown, code: 'not-evaluated', why: unjudgedReason(verdict) });
  if (status === 'not-applicable')
    return checkEvent(source, {
      ...check,
      result: [99, 'Not Applicable'],
      code: status,
      why: reason ?? 'Not applicable',
    });
  return checkEvent(source, { ...check, result: [1, 'Pass'], code: status });
}

/** A cluster that could not be audited at all. */
export function clusterEvent(source: Source): OcsfEvent {
  const why = source.cluster.error ?? 'The cluster could not be audited';
  return checkEvent(source, {
    rule: 'audit',
    title: 'The cluster is audited',
    result: unknown,
    code: 'not-audited',
    why,
  });
}

function checkEvent(source: Source, { rule, title, result, code, why }: Check): OcsfEvent {
  const { cluster, scanId } = source;
  const uid = `${cluster.arn ?? cluster.name}/${rule}`;
  return complianceEvent(source, {
    activity: update,
    // A check that could not be judged has no severity; a pass has the least there is.
    severity: result === unknown ? unknown : informational,
    status: result === unknown ? [1, 'New'] : [4, 'Resolved'],
    uid: `${scanId}:${uid}`,
    rule,
    message: why ?? title,
    body: {
      finding_info: { uid, title, analytic: { type_id: 1, type: 'Rule', uid: rule, name: title } },
      compliance: {
        control: rule,
        standards: ['fargate-auditor'],
        status_id: result[0],
        status: result[1],
        status_code: code,
        ...(why === undefined ? {} : { status_details: [why] }),
      },
      resources: [clusterResource(cluster)],
    },
  });
}
