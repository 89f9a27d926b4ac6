/** https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2912 */
const blamed = /Misconfigured Fargate Profile: fargate profile (\S+) blocked for new launches/i;

/** Observed codes of the PodScheduled condition, with the texts that accompany them. */
const codes = [
  ['Pod not supported on Fargate', 'POD_UNSUPPORTED_ON_FARGATE'],
  ['requirements exceed the max Fargate configuration', 'POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE'],
] as const;

/** Profile that a fargate-scheduler message blames; null if it blames none. */
export function blamedProfile(message: string): string | null {
  return blamed.exec(message)?.[1] ?? null;
}

/**
 * Reason for fargate-scheduler's refusal of a pod, as its condition would give it: the profile that the message blames,
 * or else its code. Null if the message contains neither.
 */
export function refusalReason(message: string): string | null {
  return blamedProfile(message) ?? codes.find(([text]) => message.includes(text))?.[1] ?? null;
}
