import { Fault } from '../model/fault.ts';
import type { Self } from './member-role.ts';

/** A setting that the stack makes; without it the function was deployed wrongly. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Fault('usage', `The environment variable ${name} is not set`);
  return value;
}

/** Account and region as the function's own ARN names them: `arn:aws:lambda:REGION:ACCOUNT:function:…`. */
export function selfOf(functionArn: string): Self {
  const [, , , region = '', account = ''] = functionArn.split(':');
  return { account, region };
}
