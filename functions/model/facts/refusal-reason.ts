/** https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2912 */
const blamed = /Misconfigured Fargate Profile: fargate profile (\S+) blocked for new launches/i;

/** Codes that the PodScheduled condition was seen with, by the text that comes with them. */
const codes = [
  ['Pod not supported on Fargate', 'POD_UNSUPPORTED_ON_FARGATE'],
  ['requirements exceed the max Fargate configuration', 'POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE'],
] as const;

/** The profile that a message of fargate-scheduler blames; null when it blames none. */
export function blamedProfile(message: string): string | null {
  return blamed.exec(message)?.[1] ?? null;
}

/**
 * Why fargate-scheduler refused a pod, in the words that the pod's own condition would have: the profile that a message
 * blames, else its code. Null when the message gives neither away.
 */
export function refusalReason(message: string): string | null {
  return blamedProfile(message) ?? codes.find(([text]) => message.includes(text))?.[1] ?? null;
}
