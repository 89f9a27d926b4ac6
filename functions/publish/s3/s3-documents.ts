import type { S3Client } from '@aws-sdk/client-s3';
import type { Documents } from '../documents.ts';
import { latestDocuments } from './latest.ts';
import { resultDocuments } from './results.ts';
import { reportDocuments } from './reports.ts';
import { scanDocuments } from './scans.ts';
import { createS3Client, createStore, type Store } from './store.ts';
import { summaryDocuments } from './summaries.ts';

export interface DocumentsOptions {
  readonly bucket: string;
  readonly client?: S3Client;
  /** Where the operator puts the configuration. */
  readonly configurationKey?: string;
  /** Told of each broken document that is left out or replaced. */
  readonly warn?: (message: string) => void;
}

/** The documents of all scans in one S3 bucket. */
export function createDocuments(options: DocumentsOptions): Documents {
  const { bucket, client = createS3Client(), configurationKey = 'fargate-auditor.yaml' } = options;
  const store = createStore(bucket, client, options.warn ?? (() => undefined));
  return {
    readConfigurationText: () => readText(store, configurationKey),
    ...scanDocuments(store),
    ...resultDocuments(store),
    ...latestDocuments(store),
    ...summaryDocuments(store),
    ...reportDocuments(store),
  };
}

async function readText(store: Store, key: string): ReturnType<Documents['readConfigurationText']> {
  const stored = await store.read(key);
  return stored === null ? null : { text: stored.text, where: store.where(key) };
}
