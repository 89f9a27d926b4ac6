import type { Unread } from '#model/facts/cluster-facts.ts';
import type { RawObject } from '../raw/fields.ts';
import type { Manifest, ManifestObject } from './manifest-objects.ts';
import type { YAMLMap } from 'yaml';

/** An object in a file, and what it says, its namespace filled in. */
export interface PlacedObject {
  readonly manifest: Manifest;
  readonly object: ManifestObject;
  readonly kind: string;
  /** Empty for an object that lives in none. */
  readonly namespace: string;
  readonly name: string;
  readonly raw: RawObject;
}

/** An object that makes pods. */
export interface ManifestWorkload extends PlacedObject {
  readonly template: YAMLMap;
  /** Keys from the object to its template; none for a Pod. */
  readonly path: readonly string[];
}

/** What the files hold, as far as an audit reads it. */
export interface Manifests {
  readonly workloads: readonly ManifestWorkload[];
  /** Objects without pods that say something of pods, by the name of their kind. */
  readonly others: ReadonlyMap<string, readonly PlacedObject[]>;
  /** Things a person should know, e.g. what was skipped. */
  readonly notes: readonly string[];
  /** What was not judged though it may make pods. */
  readonly unread: readonly Unread[];
}
