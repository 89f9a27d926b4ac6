/** https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2912 */
const blamed = /Misconfigured Fargate Profile: fargate profile (\S+) blocked for new launches/i;

/** The profile that a message of fargate-scheduler blames; null when it blames none. */
export function blamedProfile(message: string): string | null {
  return blamed.exec(message)?.[1] ?? null;
}
