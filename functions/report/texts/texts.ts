import type { OutlookTexts } from './outlook-texts.ts';
import type { Words } from './words.ts';

export type Language = 'en' | 'ko';

/** A text that depends on a number, which it holds as `{n}`. Languages without such forms give the same twice. */
export interface Counted {
  readonly one: string;
  readonly other: string;
}

/** Things that are counted. */
export interface Counts {
  readonly findings: Counted;
  readonly causes: Counted;
  readonly clusters: Counted;
  readonly rules: Counted;
  readonly pods: Counted;
  readonly workloads: Counted;
  readonly days: Counted;
  readonly hours: Counted;
  readonly minutes: Counted;
  readonly more: Counted;
}

/** What a report says first: changes, what is broken, what nobody looked at. */
export interface Overview {
  readonly title: string;
  readonly titleOf: string;
  readonly takenAt: string;
  readonly version: string;
  readonly namespaces: string;
  readonly coverage: string;
  readonly nothingApplies: string;
  readonly foundFrom: string;
  readonly foundNothing: string;
  readonly foundNothingPartly: string;
  readonly foundNothingLost: string;
  readonly allChecked: string;
  readonly notAllChecked: string;
  readonly changed: string;
  readonly changedSince: string;
  readonly noBaseline: string;
  readonly nothingChanged: string;
  readonly changedCounts: string;
  readonly urgent: string;
  readonly urgentNothing: string;
  readonly urgentNothingPartly: string;
  readonly urgentStanding: string;
  readonly lost: string;
  readonly lostNothing: string;
  readonly lostPart: string;
  readonly lostScope: string;
  readonly lostUnwritten: string;
  readonly grant: string;
  readonly warning: string;
  readonly waivedToo: string;
}

/** The parts of one finding. */
export interface FindingTexts {
  readonly evidence: string;
  readonly what: string;
  readonly is: string;
  readonly shouldBe: string;
  readonly empty: string;
  readonly fix: string;
  readonly commands: string;
  readonly patch: string;
  readonly explains: string;
  readonly affected: string;
  readonly podsOf: string;
  readonly rule: string;
  readonly since: string;
  readonly lasting: string;
  readonly lastSeen: string;
  readonly link: string;
  readonly waived: string;
  readonly waivedUntil: string;
  readonly waivedBy: string;
  readonly at: string;
  readonly copy: string;
  readonly copied: string;
  readonly copyFailed: string;
}

/** The list of findings with its filters. */
export interface ListTexts {
  readonly title: string;
  readonly lead: string;
  readonly search: string;
  readonly searchHint: string;
  readonly severity: string;
  readonly state: string;
  readonly rule: string;
  readonly namespace: string;
  readonly cluster: string;
  readonly all: string;
  readonly none: string;
  readonly waived: string;
  readonly clear: string;
  readonly openAll: string;
  readonly closeAll: string;
  readonly shown: string;
  readonly nothing: string;
  readonly nothingFound: string;
  readonly showMore: string;
  readonly showEffects: string;
  readonly needsScript: string;
  readonly needsBrowser: string;
  readonly printCut: string;
  readonly english: string;
}

/** Pods against profiles. */
export interface PlacementTexts {
  readonly title: string;
  readonly lead: string;
  readonly profile: string;
  readonly selectors: string;
  readonly anyLabels: string;
  readonly map: string;
  readonly onFargate: string;
  readonly elsewhere: string;
  readonly nearMiss: string;
  readonly noPods: string;
  readonly noMap: string;
  readonly mapCut: string;
  readonly labels: string;
  readonly labelsLead: string;
  readonly asks: string;
  readonly has: string;
  readonly matched: string;
  readonly missing: string;
  readonly wrong: string;
  readonly others: string;
  readonly selectorOf: string;
  readonly toFinding: string;
  readonly unknown: string;
}

/** Whether workloads log. */
export interface LoggingTexts {
  readonly title: string;
  readonly lead: string;
  readonly silent: string;
  readonly stale: string;
  readonly unknown: string;
  readonly judged: string;
  readonly fine: string;
  readonly notJudged: string;
  readonly workload: string;
  readonly state: string;
  readonly reason: string;
  readonly restart: string;
  readonly restartLead: string;
}

/** What runs on Fargate. */
export interface CapacityTexts {
  readonly title: string;
  readonly lead: string;
  readonly size: string;
  readonly requested: string;
  readonly provisioned: string;
  readonly vcpu: string;
  readonly memory: string;
  readonly share: string;
  readonly unsized: string;
  readonly monthly: string;
  readonly zones: string;
  readonly kubelets: string;
  readonly controlPlane: string;
  readonly nodesUnread: string;
  readonly noNodes: string;
  readonly pods: string;
  readonly none: string;
}

/** Many clusters, many scans, many rules. */
export interface SurveyTexts {
  readonly fleet: string;
  readonly fleetLead: string;
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly status: string;
  readonly coverage: string;
  readonly trend: string;
  readonly trendOf: string;
  readonly notListed: string;
  readonly details: string;
  readonly detailsCut: string;
  readonly history: string;
  readonly historyLead: string;
  readonly scan: string;
  readonly asTable: string;
  readonly rules: string;
  readonly rulesLead: string;
  readonly verdict: string;
  readonly judged: string;
  readonly why: string;
  readonly byConfiguration: string;
  readonly waivers: string;
  readonly waiversLead: string;
  readonly scope: string;
  readonly owner: string;
  readonly until: string;
  readonly noEnd: string;
  readonly changesLead: string;
  readonly changesCut: string;
}

/** The frame of a page. */
export interface PageTexts {
  readonly skip: string;
  readonly contents: string;
  readonly overview: string;
  readonly madeBy: string;
  readonly scanId: string;
}

/** Everything a report says in its own words; what a finding says comes from its rule, in English. */
export interface Texts {
  readonly language: Language;
  readonly words: Words;
  readonly counts: Counts;
  readonly overview: Overview;
  readonly finding: FindingTexts;
  readonly list: ListTexts;
  readonly placement: PlacementTexts;
  readonly logging: LoggingTexts;
  readonly capacity: CapacityTexts;
  readonly outlook: OutlookTexts;
  readonly survey: SurveyTexts;
  readonly page: PageTexts;
}
