/** The definition as Step Functions gets it, with DefinitionSubstitutions put in. */
export function substituted<T>(definition: T, values: Readonly<Record<string, string>>): T {
  const text = JSON.stringify(definition).replaceAll(
    /\$\{(\w+)\}/g,
    (placeholder, name: string) => values[name] ?? placeholder,
  );
  return JSON.parse(text) as T;
}

/** In place of what AWS fills in. */
export const standIns = {
  Partition: 'aws',
  Bucket: 'bucket',
  MaxConcurrency: '40',
  PlanScan: lambda('plan-scan'),
  AuditCluster: lambda('audit-cluster'),
  SummarizeScan: lambda('summarize-scan'),
};

function lambda(name: string): string {
  return `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;
}
