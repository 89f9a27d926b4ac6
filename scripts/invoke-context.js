/**
 * The context of a function for `osls invoke local --contextPath scripts/invoke-context.js`, which by itself has no ARN;
 * from that a function knows the account and region it belongs to. AWS_ACCOUNT_ID says which account, otherwise it is that
 * of the samples in events/.
 */
const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1';
const account = process.env.AWS_ACCOUNT_ID ?? '111122223333';
const end = Date.now() + 900_000;

export const functionName = 'local';
export const functionVersion = '$LATEST';
export const awsRequestId = '00000000-0000-0000-0000-000000000000';
export const memoryLimitInMB = '1024';
export const invokedFunctionArn = `arn:aws:lambda:${region}:${account}:function:${functionName}`;

export function getRemainingTimeInMillis() {
  return Math.max(0, end - Date.now());
}
