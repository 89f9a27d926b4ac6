import type { Unread } from '#model/facts/cluster-facts.ts';
import type { Fault } from '#model/fault.ts';
import type { RawObject } from '../raw/fields.ts';
import type { Manifest, ManifestObject } from './manifest-objects.ts';
import type { FoundTemplate } from './pod-template.ts';

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

/** An object that makes pods, and one of its templates; the path of a Pod has no keys. */
export interface ManifestWorkload extends PlacedObject, FoundTemplate {}

/** What the files hold, as far as an audit reads it. */
export interface Manifests {
  readonly workloads: readonly ManifestWorkload[];
  /** Objects without pods that say something of pods, by the name of their kind. */
  readonly others: ReadonlyMap<string, readonly PlacedObject[]>;
  /** Things a person should know, e.g. what was skipped. */
  readonly notes: readonly string[];
  /** What was not judged though it may make pods. */
  readonly unread: readonly Unread[];
  /** Of the things that make pods, or may: how many there are, and how many of them are unread. */
  readonly makers: { readonly all: number; readonly unread: number };
  /** What cannot be read or is no manifest, each at the cost of itself alone. */
  readonly faults: readonly Fault[];
  /** Why no object is judged; null where some are. */
  readonly nothing: string | null;
}
