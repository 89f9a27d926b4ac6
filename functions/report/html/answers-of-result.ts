import { leftUnjudged, type AuditResult, type ClusterResult, type Verdict } from '#model/result/result.ts';
import { counted, fill } from '../texts/fill.ts';
import type { PageTexts } from '../texts/catalogue.ts';
import { type Answers, changedOf, countsOf, headline, type Loss, urgentOf } from './answers.ts';
import { clean } from './clean.ts';
import type { ListView } from './view.ts';

const lossesShown = 6;

/** The three answers of a result; `earlier` says that there is something to compare with. */
export function answersOf(result: AuditResult, view: ListView, earlier: boolean, texts: PageTexts): Answers {
  const { clusters } = result;
  const losses = clusters.flatMap((cluster) => lossesOf(cluster, clusters.length > 1, texts));
  const partly =
    clusters.length === 0 ||
    clusters.some(({ status, verdicts }) => status !== 'audited' || verdicts.some(leftUnjudged));
  const nothing = clusters.every(
    ({ coverage, verdicts, status }) =>
      status === 'failed' || (coverage.evaluated === 0 && verdicts.some(leftUnjudged)),
  );
  const compared = earlier || view.findings.some(({ status }) => status !== 'new');
  const urgent = urgentOf(view, partly, texts);
  return {
    headline: headline(view, { partly, nothing }, texts),
    sound: !partly && urgent.items.length === 0,
    counts: countsOf(view.findings),
    changed: changedOf(view, compared, texts),
    urgent,
    lost: { items: cut(losses, texts), none: texts.overview.lostNothing },
  };
}

function cut(losses: readonly Loss[], { counts, survey }: PageTexts): Loss[] {
  if (losses.length <= lossesShown) return [...losses];
  const left = losses.length - lossesShown;
  return [...losses.slice(0, lossesShown), { what: counted(counts.more, left), reason: survey.rulesLead, grants: [] }];
}

function lossesOf(cluster: ClusterResult, several: boolean, texts: PageTexts): Loss[] {
  const { overview } = texts;
  const name = clean(cluster.name, 100);
  const named = (what: string) => (several ? `${name}: ${what}` : what);
  const failed = cluster.error === null ? [] : [{ what: name, reason: clean(cluster.error), grants: [] }];
  const { namespaces } = cluster.scope;
  return [
    ...failed,
    ...(cluster.status === 'failed' ? [] : unjudged(cluster.verdicts, named, texts)),
    ...cluster.warnings.map((warning) => ({ what: named(overview.warning), reason: clean(warning), grants: [] })),
    ...(namespaces.length === 0
      ? []
      : [
          {
            what: named(texts.list.namespace),
            reason: fill(overview.lostScope, { names: clean(namespaces.join(', ')) }),
            grants: [],
          },
        ]),
  ];
}

/** Losses by reason, so that one missing grant stands there once. */
function unjudged(
  verdicts: readonly Verdict[],
  named: (what: string) => string,
  { counts, overview }: PageTexts,
): Loss[] {
  const open = verdicts.filter(leftUnjudged);
  const groups = Map.groupBy(open, ({ status, reason }) => `${String(status === 'not-evaluated')} ${reason ?? ''}`);
  return [...groups.values()].map((rules) => {
    const [first] = rules;
    const names = rules.map(({ rule }) => clean(rule, 100));
    const what = names.length === 1 ? (names[0] ?? '') : counted(counts.rules, names.length);
    const part = first?.status === 'not-evaluated' ? '' : ` (${overview.lostPart})`;
    return {
      what: named(`${what}${part}`),
      title: names.join(', '),
      reason: clean(first?.reason ?? ''),
      grants: [...new Set(rules.flatMap(({ missingPermissions }) => missingPermissions))].map((one) => clean(one, 200)),
    };
  });
}
