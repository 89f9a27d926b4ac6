import { Fault } from '#model/fault.ts';
import type { AwsKind, KubernetesKind } from '../source.ts';

export function wrongKind(file: string, { name, snapshot }: AwsKind | KubernetesKind, found: string): Fault {
  return new Fault('runtime', `${file} holds ${found}, not ${name}; make it with: ${snapshot.command}`);
}

/** Of a `kind` that may be anything, as hand-made files go. */
export function kindText(kind: unknown): string {
  return typeof kind === 'string' ? kind : JSON.stringify(kind);
}

/** Kinds that the List of a document may hold. */
export function kindsIn({ resources, snapshot }: KubernetesKind): readonly string[] {
  return snapshot.kinds ?? resources.map(({ kind }) => kind);
}
