import type { Finding } from '#model/finding/finding.ts';

/** A finding that nothing else shown explains, and those that it explains, directly or through others. */
interface Caused {
  readonly root: Finding;
  readonly effects: readonly Finding[];
}

/** Every finding once, in the order given: on its own, or with the one at the end of its causes. */
export function byCause(findings: readonly Finding[]): Caused[] {
  const shown = new Map(findings.map((finding) => [finding.fingerprint, finding]));
  const families = Map.groupBy(findings, (finding) => rootOf(finding, shown));
  return findings
    .filter((finding) => families.has(finding))
    .map((root) => ({ root, effects: (families.get(root) ?? []).filter((finding) => finding !== root) }));
}

function rootOf(finding: Finding, shown: ReadonlyMap<string, Finding>): Finding {
  const passed = new Set<Finding>();
  let root = finding;
  for (;;) {
    passed.add(root);
    const cause = root.cause === null ? undefined : shown.get(root.cause);
    // Findings that explain each other in a ring explain nothing.
    if (cause === undefined) return root;
    if (passed.has(cause)) return finding;
    root = cause;
  }
}
