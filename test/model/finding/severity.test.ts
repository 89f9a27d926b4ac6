import { describe, expect, it } from 'vitest';
import { atLeast, raised, severities, worse } from '#model/finding/severity.ts';

describe('severities', () => {
  it('stand worst first', () => {
    expect(severities).toEqual(['critical', 'high', 'medium', 'low', 'info']);
  });

  it('meet a threshold when as bad or worse', () => {
    expect(severities.map((severity) => atLeast(severity, 'medium'))).toEqual([true, true, true, false, false]);
  });

  it('rise one step, and no further than critical', () => {
    expect(severities.map(raised)).toEqual(['critical', 'critical', 'high', 'medium', 'low']);
  });

  it('compare both ways', () => {
    expect([worse('low', 'high'), worse('high', 'low'), worse('info', 'info')]).toEqual(['high', 'high', 'info']);
  });
});
