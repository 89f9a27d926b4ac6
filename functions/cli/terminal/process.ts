/** A stream that a command writes to; a terminal says that it is one, and how wide. */
export type OutputStream = NodeJS.WritableStream & Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>>;

/** The process that a command runs in, as much as it uses of it: Node's own, or one that a test composes. */
export interface CliProcess {
  /** After Node itself, the name that it was called by. */
  readonly argv?: readonly string[];
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: NodeJS.ProcessEnv;
}
