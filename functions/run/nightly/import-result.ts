import { type StoredResult, withResolved } from '#model/result/stored-result.ts';
import {
  importFindings,
  createSecurityHubClient,
  type SecurityHubOptions,
} from '#publish/security-hub/security-hub.ts';
import { asffFindings } from '#report/asff/index.ts';
import { summarize } from '../scan/audit-result.ts';

/** Imports a cluster's findings, including resolved ones, into Security Hub in its account and Region. */
export async function importResult(stored: StoredResult, options: SecurityHubOptions): Promise<void> {
  const client = createSecurityHubClient(options);
  try {
    await importFindings({
      client,
      findings: asffFindings(summarize([withResolved(stored)], { wereCompared: stored.baseKey !== null })),
    });
  } finally {
    client.destroy();
  }
}
