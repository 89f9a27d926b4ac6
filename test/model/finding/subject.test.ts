import { describe, expect, it } from 'vitest';
import { subjectText } from '#model/finding/subject.ts';

describe('a subject', () => {
  it('is named with its namespace, where it lives in one', () => {
    expect(subjectText({ kind: 'Deployment', namespace: 'apps', name: 'web' })).toBe('Deployment apps/web');
    expect(subjectText({ kind: 'FargateProfile', name: 'apps' })).toBe('FargateProfile apps');
  });
});
