import { compareText } from '#lib/text/compare.ts';
import type { Alert, AlertCandidate } from '#model/alerts/alert.ts';
import { isOpen } from './alert-update.ts';

/** Candidates that one alert is about: each shares a word with another of them. */
export interface CandidateGroup {
  readonly candidates: readonly AlertCandidate[];
  readonly words: readonly string[];
  readonly cause: string | null;
}

/** The reason that its pods give, and in what other words events give it. */
export function wordsOf({ reason, alias }: AlertCandidate): string[] {
  return [reason, ...alias];
}

/**
 * A pod that runs has a code where the events of one that is gone have a sentence: what is opened for either must not depend
 * on which of them is seen first.
 */
export function groupsOf(candidates: readonly AlertCandidate[]): CandidateGroup[] {
  return candidates.reduce<CandidateGroup[]>((groups, candidate) => {
    const own = groupOf([candidate]);
    const joined = groups.filter(({ words }) => shares(words, own.words));
    const others = groups.filter((group) => !joined.includes(group));
    return [...others, groupOf([...joined.flatMap((group) => group.candidates), candidate])];
  }, []);
}

function groupOf(candidates: readonly AlertCandidate[]): CandidateGroup {
  return {
    candidates,
    words: [...new Set(candidates.flatMap(wordsOf))],
    cause: candidates.find(({ cause }) => cause !== null)?.cause ?? null,
  };
}

/**
 * Open alerts that cover one of the words: the one of the cause first, then the oldest. Which comes first must not change
 * from poll to poll, as the order of the stored ones does.
 */
export function coveringAlerts(
  alerts: readonly Alert[],
  { words, cause }: Pick<CandidateGroup, 'words' | 'cause'>,
): Alert[] {
  const place = ({ key }: Alert) => (key === cause ? 0 : 1);
  return alerts
    .filter((alert) => alert.kind === 'logging-disabled' && isOpen(alert) && shares(alert.reasons, words))
    .sort((a, b) => place(a) - place(b) || compareText(a.firstSeen, b.firstSeen) || compareText(a.key, b.key));
}

export function shares(words: readonly string[], others: readonly string[]): boolean {
  return others.some((word) => words.includes(word));
}
