import type { Outlook } from '#model/result.ts';

/** What would become of the workloads of manifests. */
export interface OutlookTexts {
  readonly title: string;
  readonly lead: string;
  readonly workload: string;
  readonly fargate: string;
  readonly size: string;
  readonly accepted: string;
  readonly logging: string;
  readonly words: Readonly<Record<Outlook['fargate'], string>>;
  readonly loggingWords: Readonly<Record<NonNullable<Outlook['logging']>, string>>;
  readonly oneOfThem: string;
  readonly sizeUncertain: string;
  readonly tooLarge: string;
}
