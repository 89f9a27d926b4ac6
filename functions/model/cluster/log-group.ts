/** A stream of a CloudWatch log group. */
export interface LogStream {
  readonly groupArn: string;
  /** ISO 8601: the newest ingestion, which CloudWatch tells up to an hour late, and now and then later. */
  readonly ingestedAt: string | null;
}

/** An error that the log router wrote of itself. */
export interface RouterError {
  /** ISO 8601. */
  readonly at: string | null;
  /** One line, cut, with nothing secret in it. */
  readonly words: string;
}
