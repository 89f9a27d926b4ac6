/** What can be said of a policy: `unknown` where it depends on something that is not judged. */
export type Answer = 'yes' | 'no' | 'unknown';

/** All of them hold. */
export function every(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

/** At least one holds. */
export function some(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

export function not(answer: Answer): Answer {
  if (answer === 'unknown') return answer;
  return answer === 'yes' ? 'no' : 'yes';
}

export function answer(holds: boolean): Answer {
  return holds ? 'yes' : 'no';
}
