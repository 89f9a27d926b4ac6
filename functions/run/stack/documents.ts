import type { Configuration } from '#model/configuration/configuration.ts';
import type { Documents } from '#publish/documents.ts';
import { createDocuments } from '#publish/s3/s3-documents.ts';
import { readConfiguration } from '../configuration/load.ts';
import { setting } from './environment.ts';

export interface StackDocuments extends Documents {
  /** Configuration in the bucket; the default if there is none. */
  readConfiguration(): Promise<Configuration>;
}

/** Documents of this stack; `warn` is called for each broken one that is skipped or replaced. */
export function stackDocuments(warn: (message: string) => void): StackDocuments {
  const configurationKey = process.env['CONFIGURATION_KEY'];
  const documents = createDocuments({
    bucket: setting('BUCKET'),
    warn,
    ...(configurationKey ? { configurationKey } : {}),
  });
  return { ...documents, readConfiguration: () => readConfiguration(documents) };
}
