import { compileWildcard } from '#lib/wildcard.ts';
import type { ClusterFacts } from '#model/cluster-facts.ts';
import { type ClusterExpectations, isExpectedOnFargate, nothingExpected } from '#model/expectations.ts';
import type { FargateProfile } from '#model/fargate-profile.ts';

/** More lists than these cost more than one list of the whole cluster. */
const most = 20;

/** Whether any selector of any profile names this namespace; a deleted profile's pods matter too, so of any status. */
function namespaceMatcher(profiles: readonly FargateProfile[]): (namespace: string) => boolean {
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

/** What decides which namespaces are read. */
export type ReadFacts = Pick<ClusterFacts, 'profiles' | 'namespaces' | 'scope'> & {
  readonly expected?: ClusterExpectations;
};

/** Whether a profile selects some pods of a namespace, or the configuration expects them on Fargate. */
export function mattersWhole({ profiles, expected = nothingExpected }: Pick<ReadFacts, 'profiles' | 'expected'>) {
  const isSelected = profiles.ok ? namespaceMatcher(profiles.value) : () => true;
  return (namespace: string): boolean => isSelected(namespace) || isExpectedOnFargate(expected, namespace);
}

/** Whether every pod of the namespace is read, or only those that can matter. */
export function isReadWhole(facts: Omit<ReadFacts, 'namespaces'>, namespace: string): boolean {
  return facts.scope.includes(namespace) || mattersWhole(facts)(namespace);
}

/** The namespaces to read one by one, sorted; null when the whole cluster is to be read instead. */
export function namespacesToRead(facts: ReadFacts): readonly string[] | null {
  const { profiles, namespaces, scope } = facts;
  if (scope.length > 0) return [...new Set(scope)].sort();
  if (!profiles.ok || !namespaces.ok) return null;
  const names = namespaces.value.map(({ name }) => name).filter(mattersWhole(facts));
  return names.length > most ? null : names.sort();
}
