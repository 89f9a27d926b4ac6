/** Which exit a failure leads to: the user's words were wrong, or the world would not let us. */
export type FaultKind = 'usage' | 'runtime';

/**
 * A failure we foresee. Its message is shown to a person as it is: it names the file, line or field and the way out.
 * Anything else that is thrown is a bug.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly kind: FaultKind;
  /** The smallest grant that would have prevented it, where there is one. */
  readonly missingPermission: string | undefined;

  constructor(kind: FaultKind, message: string, options: ErrorOptions & { missingPermission?: string } = {}) {
    super(message, options);
    this.kind = kind;
    this.missingPermission = options.missingPermission;
  }
}
