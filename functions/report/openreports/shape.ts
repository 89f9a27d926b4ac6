import type { Severity } from '#model/finding/severity.ts';

/** `Report` and `ClusterReport` of openreports.io/v1alpha1, with the fields that we state. */
export interface Report {
  readonly apiVersion: 'openreports.io/v1alpha1';
  readonly kind: 'Report' | 'ClusterReport';
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly source: string;
  readonly scope?: ObjectReference;
  readonly summary: Readonly<Record<PolicyResult, number>>;
  readonly results: readonly ReportResult[];
}

export interface ReportResult {
  readonly policy: string;
  readonly result: PolicyResult;
  readonly severity?: Severity;
  readonly scored: boolean;
  readonly message: string;
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly resources?: readonly ObjectReference[];
  readonly properties: Readonly<Record<string, string>>;
}

export interface ObjectReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

const policyResults = ['pass', 'fail', 'warn', 'error', 'skip'] as const;

type PolicyResult = (typeof policyResults)[number];

export function summaryOf(results: readonly ReportResult[]): Report['summary'] {
  const counts = policyResults.map((outcome) => [outcome, results.filter(({ result }) => result === outcome).length]);
  return Object.fromEntries(counts) as Report['summary'];
}
