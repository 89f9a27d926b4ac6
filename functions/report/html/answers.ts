import { leftUnjudged, type AuditResult, type ClusterResult, type Verdict } from '#model/result/result.ts';
import { severities, type Severity } from '#model/finding/severity.ts';
import { counted, fill, type PageTexts } from '../texts/fill.ts';
import { clean, type ListView, type FindingView } from './view.ts';

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

interface ExcerptEntry {
  readonly finding: FindingView;
  /** The message, cut to a glance, or the rule. */
  readonly brief: string;
  /** Null when there is one cluster only. */
  readonly place: string | null;
}

/** A few findings, how many more there are, and what to say when there are none. */
export interface FindingExcerpt {
  readonly items: readonly ExcerptEntry[];
  readonly more: number;
  readonly none: string;
  readonly aside?: string;
}

/** Something that was not judged. */
export interface Loss {
  readonly what: string;
  /** The whole of it, where `what` is short for it. */
  readonly title?: string;
  readonly reason: string;
  readonly grants: readonly string[];
}

export interface Answers {
  readonly headline: string;
  /** True when all was checked, and nothing that is broken was found. */
  readonly sound: boolean;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly changed: FindingExcerpt;
  readonly urgent: FindingExcerpt;
  readonly lost: { readonly items: readonly Loss[]; readonly none: string };
}

const entriesShown = 5;
const glance = 130;

/** Findings that are there and count. */
function isOpen({ status, waiver }: FindingView): boolean {
  return status !== 'resolved' && waiver === null;
}

function countsOf(findings: readonly FindingView[]): Record<Severity, number> {
  const open = findings.filter(isOpen);
  const entries = severities.map((severity) => [severity, open.filter((one) => one.severity === severity).length]);
  return Object.fromEntries(entries) as Record<Severity, number>;
}

/** Causes that break pods or keep them silent: what is critical or high, and whatever is wrong with logging. */
export function urgentOf(view: ListView, partly: boolean, { overview }: PageTexts): FindingExcerpt {
  const roots = view.families.flatMap(([root]) => view.findings[root] ?? []).filter(isOpen);
  const urgent = roots.filter(
    ({ severity, rule }) =>
      severity === 'critical' || severity === 'high' || (rule.startsWith('logging-') && severity === 'medium'),
  );
  return excerptOf(view, urgent, partly ? overview.urgentNothingPartly : overview.urgentNothing, (one) =>
    brief(one.message),
  );
}

/** Findings that came, went or got worse. Waived ones are left out: nobody needs to hear that they changed. */
export function changedOf(view: ListView, compared: boolean, texts: PageTexts): FindingExcerpt {
  const { overview } = texts;
  if (!compared) return { items: [], more: 0, none: overview.noBaseline };
  const unwaived = view.findings.filter(({ waiver }) => waiver === null);
  const changed = (status: FindingView['status']) => unwaived.filter((one) => one.status === status);
  const lists = { worse: changed('worse'), new: changed('new'), resolved: changed('resolved') };
  const all = [...byUrgency([...lists.worse, ...lists.new]), ...byUrgency(lists.resolved)];
  const counts = { new: lists.new.length, worse: lists.worse.length, resolved: lists.resolved.length };
  const excerpt = excerptOf(view, all, overview.nothingChanged, ({ rule }) => rule);
  return all.length === 0 ? excerpt : { ...excerpt, aside: fill(overview.changedCounts, counts) };
}

function excerptOf(
  { clusters }: ListView,
  findings: readonly FindingView[],
  none: string,
  glanceAt: (finding: FindingView) => string,
): FindingExcerpt {
  const items = findings.slice(0, entriesShown).map((finding) => ({
    finding,
    brief: glanceAt(finding),
    place: clusters.length > 1 ? (clusters[finding.cluster]?.name ?? null) : null,
  }));
  return { items, more: findings.length - items.length, none };
}

function byUrgency(findings: readonly FindingView[]): FindingView[] {
  return findings.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** Cut between words where there are any. */
function brief(message: string): string {
  if (message.length <= glance) return message;
  const cut = message.slice(0, glance);
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > glance / 2 ? space : glance).toWellFormed()}…`;
}

/** `10 findings from 4 causes. Not everything could be checked.` */
function headline(
  view: ListView,
  { partly, nothing }: { readonly partly: boolean; readonly nothing: boolean },
  texts: PageTexts,
): string {
  const { overview, counts } = texts;
  const open = view.findings.filter(isOpen).length;
  if (nothing) return overview.foundNothingLost;
  if (open === 0) return partly ? overview.foundNothingPartly : `${overview.foundNothing} ${overview.allChecked}`;
  const causes = view.families.filter((family) => family.some((index) => isOpenAt(view, index))).length;
  const found = fill(overview.foundFrom, {
    findings: counted(counts.findings, open),
    causes: counted(counts.causes, causes),
  });
  const waived = view.findings.filter(({ waiver, status }) => waiver !== null && status !== 'resolved').length;
  const also = waived === 0 ? '' : ` ${fill(overview.waivedToo, { findings: counted(counts.findings, waived) })}`;
  return `${found}${also} ${partly ? overview.notAllChecked : overview.allChecked}`;
}

function isOpenAt({ findings }: ListView, index: number): boolean {
  const finding = findings[index];
  return finding !== undefined && isOpen(finding);
}
