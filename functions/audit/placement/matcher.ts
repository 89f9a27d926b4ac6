import { compileWildcard } from '../../lib/wildcard.ts';
import type { FargateProfile, Selector } from '../../model/fargate-profile.ts';

type Labels = Readonly<Record<string, string>>;

interface CompiledSelector {
  readonly profile: FargateProfile;
  readonly namespace: (name: string) => boolean;
  readonly labels: readonly ((labels: Labels) => boolean)[];
}

/**
 * Says which profiles take a pod, by namespace and labels alone. A selector takes it when the namespace matches and
 * every label of the selector is on the pod; a profile when any of its selectors does.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html#fargate-profile-wildcards
 */
export class ProfileMatcher {
  readonly #selectors: readonly CompiledSelector[];
  readonly #byNamespace = new Map<string, readonly CompiledSelector[]>();

  constructor(profiles: readonly FargateProfile[]) {
    this.#selectors = profiles.flatMap((profile) => profile.selectors.map((selector) => compile(profile, selector)));
  }

  /** Profiles that take such a pod, in the order given. */
  matching(namespace: string, labels: Labels): readonly FargateProfile[] {
    const found: FargateProfile[] = [];
    for (const selector of this.#of(namespace)) {
      if (found.at(-1) !== selector.profile && selector.labels.every((has) => has(labels)))
        found.push(selector.profile);
    }
    return found;
  }

  /** True when some selector asks for this namespace, whatever it asks of labels. */
  selectsNamespace(namespace: string): boolean {
    return this.#of(namespace).length > 0;
  }

  #of(namespace: string): readonly CompiledSelector[] {
    let selectors = this.#byNamespace.get(namespace);
    if (selectors === undefined) {
      selectors = this.#selectors.filter((selector) => selector.namespace(namespace));
      this.#byNamespace.set(namespace, selectors);
    }
    return selectors;
  }
}

function compile(profile: FargateProfile, selector: Selector): CompiledSelector {
  return {
    profile,
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
