import type { S3Client } from '@aws-sdk/client-s3';
import type { Documents } from './documents.ts';
import { latestDocuments } from './s3-latest.ts';
import { resultDocuments } from './s3-results.ts';
import { reportDocuments } from './s3-reports.ts';
import { scanDocuments } from './s3-scans.ts';
import { createS3Client, createStore, type Store } from './s3-store.ts';
import { summaryDocuments } from './s3-summaries.ts';

export interface DocumentsOptions {
  readonly bucket: string;
  readonly client?: S3Client;
  /** Where the operator puts the configuration. */
  readonly configurationKey?: string;
}

/** The documents of all scans in one S3 bucket. */
export function createDocuments(options: DocumentsOptions): Documents {
  const { bucket, client = createS3Client(), configurationKey = 'fargate-auditor.yaml' } = options;
  const store = createStore(bucket, client);
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
