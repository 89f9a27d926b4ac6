/** What we state of the AWS Security Finding Format; the API's own shape has much more. */
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
  /** Where a provider states what customers may override. */
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
