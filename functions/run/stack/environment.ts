import { AuditorError } from '#model/auditor-error.ts';
import type { Self } from '#model/cluster/cluster-key.ts';

/** A required setting from the stack; if it is missing, the function was deployed incorrectly. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new AuditorError('usage', `The environment variable ${name} is not set`);
  return value;
}

/** A setting with a fixed set of values. */
export function choice<Word extends string>(name: string, words: readonly Word[]): Word {
  const value = setting(name);
  const chosen = words.find((word) => word === value);
  if (chosen !== undefined) return chosen;
  throw new AuditorError('usage', `The environment variable ${name} must be one of ${words.join(', ')}, not ${value}`);
}

/**
 * Whether `AWS_ENDPOINT_URL_EKS` and the like may redirect a function's EKS and Kubernetes calls. Only somebody who
 * runs it in an emulator sets this variable; the stack never does.
 */
export function trustsEndpoints(): boolean {
  return process.env['FARGATE_AUDITOR_TRUST_ENDPOINT'] === 'true';
}

/** Account and Region in the function's own ARN: `arn:aws:lambda:REGION:ACCOUNT:function:…`. */
export function selfOf(functionArn: string): Self {
  const [, , , region = '', account = ''] = functionArn.split(':');
  return { account, region };
}
