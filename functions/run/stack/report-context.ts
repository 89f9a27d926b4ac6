import { startFunction } from '#publish/lambda/start-function.ts';
import { selfOf, setting } from './environment.ts';
import type { ReportContext } from '../on-demand/report-on-demand.ts';
import { stackDocuments } from './documents.ts';

/** Context of reporting, from the settings of the stack. */
export function reportContext(functionArn: string, warn: (message: string) => void): ReportContext {
  return {
    documents: stackDocuments(warn),
    self: selfOf(functionArn),
    now: () => new Date(),
    startAudit: (line) => startFunction(setting('AUDIT_FUNCTION'), line),
  };
}
