import type { Finding } from '../result/result.ts';
import { bySeverity } from './severity.ts';
import { subjectText } from './subject.ts';

/** Orders findings as every result states them: worst first, then by rule and subject. */
export function worstFirst(a: Finding, b: Finding): number {
  return (
    bySeverity(a, b) ||
    byText(a.rule, b.rule) ||
    byText(subjectText(a.subject), subjectText(b.subject)) ||
    byText(a.fingerprint, b.fingerprint)
  );
}

/** By code unit, so that the order does not depend on the machine's language. */
function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
