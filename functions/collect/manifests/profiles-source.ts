import { Fault } from '#model/fault.ts';
import type { RawObject } from '../raw/fields.ts';
import type { RawPages } from '../raw/pages.ts';
import type { RawSource } from '../raw-source.ts';

/** What a file of profiles says of a cluster; null where it does not. */
export interface ProfilesFile {
  readonly name: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly version: string | null;
  readonly partition: string;
  /** As DescribeFargateProfile prints them. */
  readonly profiles: readonly RawObject[];
}

/** A cluster of which only the profiles are known. Whatever else is asked for is a `Fault`, so that it counts as unread. */
export class ProfilesSource implements RawSource {
  readonly mode = 'manifests';
  readonly warnings: readonly string[] = [];
  readonly #file: ProfilesFile;
  readonly #takenAt: string;

  constructor(file: ProfilesFile, takenAt: string) {
    this.#file = file;
    this.#takenAt = takenAt;
  }

  takenAt = (): Promise<string> => Promise.resolve(this.#takenAt);
  profiles = (): Promise<readonly RawObject[]> => Promise.resolve(this.#file.profiles);

  /** Places that nobody knows stand as zeros, which the one who opened this source takes out again. */
  cluster(): Promise<RawObject> {
    const { partition, region, account, name, version } = this.#file;
    const arn = `arn:${partition}:eks:${region ?? '0'}:${account ?? '000000000000'}:cluster/${name}`;
    return Promise.resolve({ name, arn, version: version ?? '0' });
  }

  nodeGroups = (): Promise<readonly string[]> => Promise.reject(untold('node groups'));
  namespaces = (): RawPages => untoldPages('namespaces');
  configMaps = (): RawPages => untoldPages('the logging configuration (give it with --logging FILE)');
  nodes = (): RawPages => untoldPages('nodes');
  workloads = (): RawPages => untoldPages('workloads');
  persistentVolumeClaims = (): RawPages => untoldPages('PersistentVolumeClaims');
  persistentVolumes = (): RawPages => untoldPages('PersistentVolumes');
  disruptionBudgets = (): RawPages => untoldPages('PodDisruptionBudgets');
  jobs = (): RawPages => untoldPages('Jobs');
  nodePools = (): RawPages => untoldPages('NodePools');
  securityGroupPolicies = (): RawPages => untoldPages('SecurityGroupPolicies');
  loggingEvents = (): RawPages => untoldPages('events');
  schedulingEvents = (): RawPages => untoldPages('events');
  pods = (): RawPages => untoldPages('pods');
  eventsOf = (): RawPages => untoldPages('events');
  node = (): RawPages => untoldPages('nodes');
}

function untold(what: string): Fault {
  return new Fault('runtime', `profiles alone do not tell of ${what}; --cluster or --snapshot does`);
}

function untoldPages(what: string): RawPages {
  return (async function* (): AsyncGenerator<readonly RawObject[]> {
    await Promise.resolve();
    throw untold(what);
  })();
}
