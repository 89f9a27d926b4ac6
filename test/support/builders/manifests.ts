import { readManifests } from '#collect/manifests/read-manifests.ts';
import type { Manifests, ManifestWorkload } from '#collect/manifests/manifests.ts';

/** What one text of manifests holds, as if it were a file of that name. */
export function manifestsIn(text: string, name = 'app.yaml', namespace: string | null = null): Manifests {
  return readManifests({ files: [{ name, text, asked: true }], charts: [] }, namespace);
}

export function workloadIn(text: string): ManifestWorkload {
  const [workload] = manifestsIn(text).workloads;
  if (workload === undefined) throw new Error('no workload');
  return workload;
}

/** Deployment `web` of namespace `shop`; `labels` and `spec` are lines of YAML below their keys. */
export function deployment(
  fields: { name?: string; namespace?: string; labels?: string[]; spec?: string[] } = {},
): string {
  const { name = 'web', namespace = 'shop', labels = [`app: ${name}`], spec = [] } = fields;
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    `  name: ${name}`,
    ...(namespace === '' ? [] : [`  namespace: ${namespace}`]),
    'spec:',
    '  selector:',
    '    matchLabels:',
    `      app: ${name}`,
    '  template:',
    '    metadata:',
    '      labels:',
    ...labels.map((line) => `        ${line}`),
    '    spec:',
    ...spec.map((line) => `      ${line}`),
    '      containers:',
    '        - name: app',
    '          image: app:1',
    '          resources:',
    '            requests: {cpu: 250m, memory: 256Mi}',
    '            limits: {cpu: 250m, memory: 256Mi}',
    '',
  ].join('\n');
}

/** Profiles as `aws eks describe-fargate-profile` prints them, of cluster `demo`. */
export function describedProfiles(...selectors: readonly Readonly<Record<string, unknown>>[]): string {
  const profiles = selectors.map((selector, index) => ({
    fargateProfile: {
      fargateProfileName: `profile-${String(index)}`,
      fargateProfileArn: `arn:aws:eks:us-west-2:111122223333:fargateprofile/demo/profile-${String(index)}/0000`,
      createdAt: '2026-01-05T10:00:00Z',
      status: 'ACTIVE',
      podExecutionRoleArn: 'arn:aws:iam::111122223333:role/fargate-pods',
      selectors: [selector],
    },
  }));
  return JSON.stringify(profiles, null, 2);
}
