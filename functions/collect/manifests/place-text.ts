import type { FilePosition } from '#model/finding/finding.ts';
import type { PlacedObject } from './manifests.ts';
import { offsetOf } from './yaml-nodes.ts';

/** Where an object begins. */
export function placeOf({ manifest, object }: Pick<PlacedObject, 'manifest' | 'object'>): FilePosition {
  return { file: manifest.file, ...manifest.place(offsetOf(object.map)) };
}

/** `deploy.yaml:3:1` */
export function placeText(placed: Pick<PlacedObject, 'manifest' | 'object'>): string {
  const { file, line, column } = placeOf(placed);
  return `${file}:${String(line)}:${String(column)}`;
}
