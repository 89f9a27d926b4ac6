import * as z from 'zod';
import { reportContext } from '#run/stack/report-context.ts';
import { handleReport } from '#run/on-demand/report-request.ts';
import { onEvent, warn } from './edge.ts';

export const handler = onEvent(z.unknown(), (event, { invokedFunctionArn }) =>
  handleReport(event, reportContext(invokedFunctionArn, warn)),
);
