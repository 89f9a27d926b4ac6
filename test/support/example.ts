import { fileURLToPath } from 'node:url';

/** Folder of the bundled cluster before or after checkout came to Fargate. */
export function example(name: 'before' | 'after'): string {
  return fileURLToPath(new URL(`../../examples/eks-workshop/${name}`, import.meta.url));
}
