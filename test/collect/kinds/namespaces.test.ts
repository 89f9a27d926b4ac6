import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const toNamespace = kinds.namespaces.fact;

describe('a namespace', () => {
  it('keeps labels', () => {
    const raw = { metadata: { name: 'a', labels: { x: 'y' }, creationTimestamp: '2026-01-05T10:00:00Z' } };
    expect(toNamespace(raw)).toEqual({ name: 'a', labels: { x: 'y' }, createdAt: '2026-01-05T10:00:00Z' });
  });
});
