import { printable } from '#lib/text/wording.ts';
import type { Container } from '#model/facts/pod.ts';

/** A container as a person finds it in a manifest. */
export function containerText({ name, init }: Pick<Container, 'name' | 'init'>): string {
  return `${init ? 'init container' : 'container'} ${printable(name, 63)}`;
}

/** Those of which something holds, as a patch of a pod spec names them: by list and name. */
export function patchOf(
  containers: readonly Container[],
  patch: (container: Container) => object,
): Readonly<Record<string, readonly object[]>> {
  const entries = (init: boolean) =>
    containers.filter((container) => container.init === init).map((one) => ({ name: one.name, ...patch(one) }));
  const [init, others] = [entries(true), entries(false)];
  return {
    ...(init.length > 0 && { initContainers: init }),
    ...(others.length > 0 && { containers: others }),
  };
}
