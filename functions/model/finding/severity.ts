/** Severities of a finding, worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;

export type Severity = (typeof severities)[number];

/** Default for the least severity that fails a run: that of a missing label. */
export const defaultFailOn: Severity = 'medium';

/** True if `severity` is at least as bad as `threshold`. */
export function atLeast(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(threshold);
}

/** Orders by severity, worst first. */
export function bySeverity(a: { readonly severity: Severity }, b: { readonly severity: Severity }): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity);
}

/** Next worse severity; `critical` stays. */
export function raised(severity: Severity): Severity {
  return severities[Math.max(0, severities.indexOf(severity) - 1)] ?? severity;
}

/** The worse of two. */
export function worse(a: Severity, b: Severity): Severity {
  return atLeast(a, b) ? a : b;
}
