import { compareText } from '#lib/compare-text.ts';
import type { Finding } from '#model/result.ts';
import { severities } from '#model/severity.ts';
import { subjectText } from '#model/subject.ts';

/** Worst first, then by rule and subject: the order in which an audit states its findings. */
export function worstFirst(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareText(a.rule, b.rule) ||
    compareText(subjectText(a.subject), subjectText(b.subject)) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}
