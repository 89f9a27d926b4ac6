import { cutText } from '../result/outcomes.ts';

/** A finding in the AWS Security Finding Format, with the fields that we use; the API has many more. */
export interface AsffFinding {
  SchemaVersion: '2018-10-08';
  Id: string;
  ProductArn: string;
  GeneratorId: string;
  AwsAccountId: string;
  Region: string;
  Types: string[];
  CreatedAt: string;
  UpdatedAt: string;
  FirstObservedAt: string;
  LastObservedAt: string;
  Severity: AsffSeverity;
  /** Provider fields, which customers may override. */
  FindingProviderFields: { Severity: AsffSeverity; Types: string[] };
  Title: string;
  Description: string;
  Remediation?: { Recommendation: { Text: string; Url: string } };
  ProductFields: Record<string, string>;
  Resources: AsffResource[];
  Compliance: { Status: 'PASSED' | 'WARNING' | 'FAILED' | 'NOT_AVAILABLE' };
  Workflow: { Status: 'NEW' | 'SUPPRESSED' | 'RESOLVED' };
  RecordState: 'ACTIVE' | 'ARCHIVED';
  Note?: { Text: string; UpdatedBy: string; UpdatedAt: string };
}

export interface AsffSeverity {
  Label: 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
  Original: string;
}

export interface AsffResource {
  Type: string;
  Id: string;
  Region: string;
  Partition?: AsffPartition;
  Details?: { AwsEksCluster?: { Arn: string; Name: string; Version?: string }; Other?: Record<string, string> };
}

export type AsffPartition = 'aws' | 'aws-cn' | 'aws-us-gov';

/** Maximum lengths, from the documentation of the API's types. */
export const limits = {
  id: 512,
  title: 256,
  description: 1024,
  remediation: 512,
  note: 512,
  field: 1024,
  resource: 512,
} as const;

/** Text of at most `limit` characters; the API rejects empty or blank text. */
export function asffText(text: string, limit: number): string {
  return text.trim() === '' ? '(empty)' : cutText(text, limit);
}

/** Non-empty fields, each within its limit; the API rejects empty values. */
export function asffFields(fields: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  const filled = Object.entries(fields).flatMap(([name, value]) =>
    value === null || value === undefined || value.trim() === ''
      ? []
      : [[name, asffText(value, limits.field)] as const],
  );
  return Object.fromEntries(filled);
}
