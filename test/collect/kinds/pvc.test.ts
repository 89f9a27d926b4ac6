import { expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';

const { fact: toClaim, keep: redactClaim } = kinds.pvc;

it('a redacted claim is judged as the original is, and holds nothing else', () => {
  const metadata = { name: 'a', namespace: 'b', annotations: { note: 'canary' } };
  const claim = {
    metadata,
    spec: { storageClassName: 'efs', volumeName: 'pv', dataSource: { name: 'canary' } },
    status: { phase: 'Bound', conditions: [{ message: 'canary' }] },
  };
  expect(toClaim(redactClaim(claim))).toEqual(toClaim(claim));
  expect(JSON.stringify(redactClaim(claim))).not.toContain('canary');
});
