import { planInputSchema } from '#model/scan/scan.ts';
import { planContext } from '#run/stack/plan-context.ts';
import { planScan } from '#run/nightly/plan-scan.ts';
import { onEvent, warn } from './edge.ts';

export const handler = onEvent(planInputSchema, (input, { invokedFunctionArn }) =>
  planScan(input, planContext(invokedFunctionArn, warn)),
);
