import type { ProfilesFrom } from '#audit/engine/settings.ts';
import { type ProfilesFile, ProfilesSource, readProfilesFile } from '#collect/manifests/profiles-source.ts';
import { readEksctl } from '#collect/manifests/read-eksctl.ts';
import type { RawSource } from '#collect/source.ts';
import { readText } from '../read-text.ts';
import { resolveTargets, type TargetOptions } from '../scan/targets.ts';

/** Where the profiles come from that manifests are judged by, in the words of the command line. */
export interface SourceOptions extends TargetOptions {
  readonly profiles?: readonly string[];
  readonly eksctl?: readonly string[];
}

/** Profiles to judge by; each gives a result of its own. */
export interface CheckSource {
  readonly name: string;
  readonly from: ProfilesFrom;
  /** What a file does not say of the cluster; none of a cluster itself. */
  readonly unknown: readonly ('account' | 'region' | 'version')[];
  open(): Promise<RawSource>;
}

/** Without any, manifests are judged as if a profile selected every workload. Files are read at once. Fails with a `Fault`. */
export async function checkSources(
  options: SourceOptions,
  now: () => Date,
  signal?: AbortSignal,
): Promise<CheckSource[]> {
  const { profiles = [], eksctl = [], cluster = [], snapshot = [], allClusters = false } = options;
  const takenAt = now().toISOString();
  const files = [
    ...(await Promise.all(profiles.map(async (file) => readProfilesFile(await readText(file), file)))),
    ...(await Promise.all(eksctl.map(async (file) => readEksctl(await readText(file), file)))),
  ];
  const asksClusters = allClusters || cluster.length + snapshot.length > 0;
  const clusters = asksClusters ? await resolveTargets(options, signal) : [];
  const sources = [
    ...files.map((file) => ofFile(file, 'file', takenAt)),
    ...clusters.map((target): CheckSource => ({
      name: target.name,
      from: 'cluster',
      unknown: [],
      open: () => target.open(),
    })),
  ];
  return sources.length > 0 ? sources : [ofFile(anyProfile, 'nowhere', takenAt)];
}

function ofFile(file: ProfilesFile, from: ProfilesFrom, takenAt: string): CheckSource {
  const unknown = (['account', 'region', 'version'] as const).filter((part) => file[part] === null);
  return { name: file.name, from, unknown, open: () => Promise.resolve(new ProfilesSource(file, takenAt)) };
}

/** Stands for whatever profile there may be. */
const anyProfile: ProfilesFile = {
  name: 'manifests',
  account: null,
  region: null,
  version: null,
  partition: 'aws',
  profiles: [{ fargateProfileName: 'any', status: 'ACTIVE', selectors: [{ namespace: '*' }] }],
};
