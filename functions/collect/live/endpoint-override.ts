/** Said by whoever knows where this runs. */
export interface EndpointOverride {
  /**
   * Whether `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_EKS` and their like may lead elsewhere than to AWS: the word of the user
   * of the command line, or of whoever runs a function in an emulator. Unsaid, nowhere in a Lambda: what sets its
   * environment could have the token of a cluster sent to any host.
   */
  readonly endpointOverride?: boolean | undefined;
}

export function allowsOverride({ endpointOverride }: EndpointOverride): boolean {
  return endpointOverride ?? process.env['AWS_LAMBDA_FUNCTION_NAME'] === undefined;
}
