import { type Configuration, noConfiguration } from '#model/configuration.ts';
import type { Documents } from '#publish/documents.ts';
import { parseConfiguration } from './parse.ts';

/** The configuration that the operator put into the bucket; what holds by default when there is none. */
export async function readConfiguration(documents: Pick<Documents, 'readConfigurationText'>): Promise<Configuration> {
  const stored = await documents.readConfigurationText();
  return stored === null ? noConfiguration : parseConfiguration(stored.text, stored.where);
}
