import { compileWildcard } from '../lib/wildcard.ts';
import type { ClusterFacts } from '../model/cluster-facts.ts';
import type { FargateProfile } from '../model/fargate-profile.ts';

/** More lists than these cost more than one list of the whole cluster. */
const most = 20;

/** Whether any selector of any profile names this namespace; a deleted profile's pods matter too, so of any status. */
export function namespaceMatcher(profiles: readonly FargateProfile[]): (namespace: string) => boolean {
  const patterns = new Set(profiles.flatMap(({ selectors }) => selectors.map(({ namespace }) => namespace)));
  const tests = [...patterns].map(compileWildcard);
  const known = new Map<string, boolean>();
  return (namespace) => {
    let matches = known.get(namespace);
    if (matches === undefined) {
      matches = tests.some((test) => test(namespace));
      known.set(namespace, matches);
    }
    return matches;
  };
}

/** Whether every pod of the namespace is read, or only those that can matter. */
export function isReadWhole({ profiles, scope }: Pick<ClusterFacts, 'profiles' | 'scope'>, namespace: string): boolean {
  return scope.includes(namespace) || !profiles.ok || namespaceMatcher(profiles.value)(namespace);
}

/** The namespaces to read one by one, sorted; null when the whole cluster is to be read instead. */
export function namespacesToRead(
  facts: Pick<ClusterFacts, 'profiles' | 'namespaces' | 'scope'>,
): readonly string[] | null {
  const { profiles, namespaces, scope } = facts;
  if (scope.length > 0) return [...new Set(scope)].sort();
  if (!profiles.ok || !namespaces.ok) return null;
  const matches = namespaceMatcher(profiles.value);
  const names = namespaces.value.map(({ name }) => name).filter(matches);
  return names.length > most ? null : names.sort();
}
