import type { Configuration } from '#model/configuration/configuration.ts';
import type { Documents } from '#publish/documents.ts';
import { createDocuments } from '#publish/s3/s3-documents.ts';
import { readConfiguration } from '../configuration/load.ts';
import { setting } from './environment.ts';

export interface StackDocuments extends Documents {
  /** The configuration in the bucket; what holds by default when there is none. */
  readConfiguration(): Promise<Configuration>;
}

/** The documents of this stack; `warn` is told of each that is broken and left out or replaced. */
export function stackDocuments(warn: (message: string) => void): StackDocuments {
  const configurationKey = process.env['CONFIGURATION_KEY'];
  const documents = createDocuments({
    bucket: setting('BUCKET'),
    warn,
    ...(configurationKey ? { configurationKey } : {}),
  });
  return { ...documents, readConfiguration: () => readConfiguration(documents) };
}
