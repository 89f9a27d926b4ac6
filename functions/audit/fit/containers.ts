import { printable } from '#lib/text/printable.ts';
import type { Container } from '#model/facts/pod.ts';

/** A container as a person finds it in a manifest. */
export function containerText({ name, init }: Pick<Container, 'name' | 'init'>): string {
  // Knative names its only container by itself.
  return `${init ? 'init container' : 'container'} ${name === '' ? 'without a name' : printable(name, 63)}`;
}

/** Those of which something holds, as a patch of a pod spec names them: by list and name. */
export function patchOf(
  containers: readonly Container[],
  patch: (container: Container) => object,
): Readonly<Record<string, readonly object[]>> {
  const entries = (init: boolean) =>
    containers
      .filter((container) => container.init === init)
      .map((one) => ({ ...(one.name !== '' && { name: one.name }), ...patch(one) }));
  const [init, others] = [entries(true), entries(false)];
  return {
    ...(init.length > 0 && { initContainers: init }),
    ...(others.length > 0 && { containers: others }),
  };
}
