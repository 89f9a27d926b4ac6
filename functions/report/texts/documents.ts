import type { ClusterResult, Finding } from '#model/result.ts';
import type { ScanSummary } from '#model/scan-summary.ts';
import type { Severity } from '#model/severity.ts';
import type { Counted } from './texts.ts';

type ClusterStatus = ScanSummary['clusters'][number]['status'];
type WaiverStatus = NonNullable<ClusterResult['waivers']>[number]['status'];

/** Words that stand for the values of a result. */
export interface DocumentWords {
  readonly severity: Readonly<Record<Severity, string>>;
  readonly status: Readonly<Record<Finding['status'], string>>;
  readonly cluster: Readonly<Record<ClusterStatus, string>>;
  /** What is the matter with a waiver, after its name. */
  readonly waiver: Readonly<Record<Exclude<WaiverStatus, 'active'>, string>>;
}

/** Things that are counted. */
export interface DocumentCounts {
  readonly pods: Counted;
  readonly workloads: Counted;
  readonly clusters: Counted;
  readonly findings: Counted;
  readonly parts: Counted;
  readonly places: Counted;
  readonly severity: string;
  readonly change: Readonly<Record<Finding['status'], string>>;
  readonly waived: string;
  /** Between the last two of several. */
  readonly and: string;
}

/** A result as a whole, and a cluster of it. */
export interface ResultTexts {
  readonly title: string;
  readonly titleOf: string;
  readonly notFullyAudited: string;
  readonly cluster: string;
  readonly version: string;
  readonly failed: string;
  readonly warning: string;
  readonly noFindings: string;
  readonly noFindingsPartly: string;
  readonly notAudited: string;
  readonly rules: string;
  /** After the rules that failed, for those of them that judged only part. */
  readonly rulesPartly: string;
  readonly coverage: string;
  readonly nothingApplies: string;
  readonly notEvaluated: string;
  readonly inPart: string;
  readonly grant: string;
  readonly resolved: string;
  readonly waived: string;
  readonly sum: string;
  /** Those of manifests. */
  readonly workloads: string;
  readonly waivers: string;
  readonly waiver: string;
  readonly waiverUntil: string;
  readonly waiverOwner: string;
  readonly cut: string;
  readonly cutParts: string;
  readonly since: string;
  readonly unchangedHidden: Counted;
  readonly podsRead: string;
  readonly provisioned: string;
  readonly monthly: string;
  readonly fargateNodes: Counted;
}

/** The parts of one finding. */
export interface FindingDocumentTexts {
  readonly known: string;
  readonly since: string;
  readonly sinceSeen: string;
  readonly notJudgedAgain: string;
  readonly lastSeen: string;
  readonly waived: string;
  readonly waivedBy: string;
  readonly until: string;
  readonly documentation: string;
  readonly what: string;
  readonly is: string;
  readonly shouldBe: string;
  readonly wanted: string;
  readonly empty: string;
  readonly moreInJson: string;
  readonly moreEvidence: string;
  readonly more: string;
  readonly affected: string;
  readonly podsOf: string;
  readonly fix: string;
  readonly note: string;
  readonly patch: string;
  readonly patchFile: string;
  readonly explains: string;
  readonly explainsTitle: string;
}

/** A scan over many clusters, as Markdown or as a mail. */
export interface SummaryTexts {
  readonly title: string;
  readonly complete: string;
  readonly incomplete: string;
  readonly lostFailed: string;
  readonly lostPartly: string;
  readonly lostUnlisted: string;
  readonly lostUnwritten: string;
  readonly changed: string;
  readonly firstScan: string;
  readonly comparedWith: string;
  readonly nothingChanged: string;
  readonly intro: string;
  readonly moreChanges: string;
  readonly lost: string;
  readonly lacks: string;
  readonly notWritten: string;
  readonly clusters: string;
  readonly noCluster: string;
  readonly notListed: string;
  readonly change: string;
  readonly severity: string;
  readonly cluster: string;
  readonly rule: string;
  readonly subject: string;
  readonly what: string;
  readonly since: string;
  readonly account: string;
  readonly region: string;
  readonly status: string;
  readonly coverage: string;
  readonly new: string;
  readonly worse: string;
  readonly resolved: string;
  readonly waived: string;
}

export interface DigestTexts {
  readonly head: string;
  readonly firstScan: string;
  readonly comparedWith: string;
  readonly nothingChanged: string;
  readonly changed: string;
  readonly lost: string;
  readonly notWritten: string;
  readonly more: string;
  readonly open: string;
}

/** What Markdown, mails and tables say in their own words; what a finding says comes from its rule, in English. */
export interface DocumentTexts {
  readonly words: DocumentWords;
  readonly counts: DocumentCounts;
  readonly result: ResultTexts;
  readonly finding: FindingDocumentTexts;
  readonly summary: SummaryTexts;
  readonly digest: DigestTexts;
}
