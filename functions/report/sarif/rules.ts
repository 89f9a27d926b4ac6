import { compareText } from '#lib/text/compare.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { outcomesOf } from '../result/outcomes.ts';
import { type RuleOptions, ruleLookup } from '../result/rule-info.ts';
import { levels, messageText, problemSeverities } from './vocabulary.ts';

interface SarifRule {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** Every rule that was judged or has a finding, in the order of their ids; positions in it are what results refer to. */
export function judgedRules(clusters: readonly ClusterResult[], options: RuleOptions): SarifRule[] {
  const lookup = ruleLookup(options);
  const ids = new Set(clusters.flatMap((cluster) => outcomesOf(cluster).map(({ rule }) => rule)));
  const docs = new Map(clusters.flatMap(({ findings }) => findings.map((finding) => [finding.rule, finding.docs])));
  return [...ids].sort(compareText).map((id) => {
    const info = lookup(id);
    const page = info?.docs ?? docs.get(id);
    const title = messageText(info?.title ?? id);
    return {
      id,
      shortDescription: { text: title },
      fullDescription: { text: `${title}.` },
      help: { text: page === undefined ? `${title}.` : `${title}. See ${messageText(page)}` },
      ...(page === undefined ? {} : { helpUri: page }),
      ...(info === undefined
        ? {}
        : {
            defaultConfiguration: { level: levels[info.severity] },
            properties: { severity: info.severity, 'problem.severity': problemSeverities[info.severity] },
          }),
    };
  });
}
