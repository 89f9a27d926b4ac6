import { describe, expect, it } from 'vitest';
import { subjectText, fingerprint } from '#model/finding/finding.ts';

describe('a subject', () => {
  it('is named with its namespace, where it lives in one', () => {
    expect(subjectText({ kind: 'Deployment', namespace: 'apps', name: 'web' })).toBe('Deployment apps/web');
    expect(subjectText({ kind: 'FargateProfile', name: 'apps' })).toBe('FargateProfile apps');
  });
});

const arn = 'arn:aws:eks:us-west-2:111122223333:cluster/demo';
const web = { kind: 'Deployment', namespace: 'apps', name: 'web' };

describe('a fingerprint', () => {
  // Waivers, baselines and alerts keep these: a change of any of the values orphans all that users have stored.
  it('never changes from one release to the next', () => {
    expect(fingerprint(arn, 'selector-labels-missing', web)).toBe('v1:f252cfa2caf5f434ee6d537c197318b6');
    expect(fingerprint(arn, 'profile-overlap', { kind: 'FargateProfile', name: 'apps' }, 'wide')).toBe(
      'v1:b3d41f6b0ac4268ce13380c8198667e4',
    );
  });

  it('tells apart cluster, rule, kind, namespace, name and detail', () => {
    const all = [
      fingerprint(arn, 'a', web),
      fingerprint(`${arn}2`, 'a', web),
      fingerprint(arn, 'b', web),
      fingerprint(arn, 'a', { ...web, kind: 'StatefulSet' }),
      fingerprint(arn, 'a', { ...web, namespace: 'web' }),
      fingerprint(arn, 'a', { ...web, name: 'apps' }),
      fingerprint(arn, 'a', web, 'detail'),
      fingerprint(arn, 'a', { kind: 'Deployment', name: 'apps/web' }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('does not let one part run into the next', () => {
    expect(fingerprint(arn, 'a', { kind: 'K', namespace: 'x', name: 'yz' })).not.toBe(
      fingerprint(arn, 'a', { kind: 'K', namespace: 'xy', name: 'z' }),
    );
  });
});
