import { compileWildcard } from '#lib/text/compare.ts';
import type { Labels } from '#model/facts/label-selector.ts';
import type { FargateProfile, Selector } from '#model/cluster/fargate-profile.ts';

/** A selector and the profile it belongs to. */
export interface OwnedSelector {
  readonly profile: FargateProfile;
  /** Position of the selector in its profile, from 0. */
  readonly index: number;
  readonly selector: Selector;
}

interface CompiledSelector extends OwnedSelector {
  readonly namespace: (name: string) => boolean;
  readonly labels: readonly ((labels: Labels) => boolean)[];
}

/**
 * Finds the profiles that take a pod, by namespace and labels alone. A selector matches if its namespace matches and
 * the pod has all its labels; a profile matches if any of its selectors does.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html#fargate-profile-wildcards
 */
export class ProfileMatcher {
  readonly #selectors: readonly CompiledSelector[];
  readonly #byNamespace = new Map<string, readonly CompiledSelector[]>();

  constructor(profiles: readonly FargateProfile[]) {
    this.#selectors = selectorsOf(profiles).map(compile);
  }

  /** Profiles that take such a pod, in the given order. */
  matching(namespace: string, labels: Labels): readonly FargateProfile[] {
    const found: FargateProfile[] = [];
    for (const selector of this.selecting(namespace)) {
      if (found.at(-1) !== selector.profile && selector.labels.every((has) => has(labels)))
        found.push(selector.profile);
    }
    return found;
  }

  /** Selectors for this namespace, whatever their labels. */
  selecting(namespace: string): readonly CompiledSelector[] {
    let selectors = this.#byNamespace.get(namespace);
    if (selectors === undefined) {
      selectors = this.#selectors.filter((selector) => selector.namespace(namespace));
      this.#byNamespace.set(namespace, selectors);
    }
    return selectors;
  }
}

/** All selectors of all profiles, in the given order. */
export function selectorsOf(profiles: readonly FargateProfile[]): OwnedSelector[] {
  return profiles.flatMap((profile) => profile.selectors.map((selector, index) => ({ profile, index, selector })));
}

function compile(owned: OwnedSelector): CompiledSelector {
  const { selector } = owned;
  return {
    ...owned,
    namespace: compileWildcard(selector.namespace),
    labels: Object.entries(selector.labels).map(([key, value]) => compileLabel(key, value)),
  };
}

function compileLabel(keyPattern: string, valuePattern: string): (labels: Labels) => boolean {
  const value = compileWildcard(valuePattern);
  if (!keyPattern.includes('*') && !keyPattern.includes('?')) {
    return (labels) => {
      const found = Object.hasOwn(labels, keyPattern) ? labels[keyPattern] : undefined;
      return found !== undefined && value(found);
    };
  }
  const key = compileWildcard(keyPattern);
  return (labels) => Object.entries(labels).some(([k, v]) => key(k) && value(v));
}
