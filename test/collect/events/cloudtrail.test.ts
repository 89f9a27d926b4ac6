import { describe, expect, it } from 'vitest';
import { changed, hintsOf, sampleEvent } from '../../support/builders/incoming-events.ts';

const sample = 'cloudtrail-create-profile';

describe('a call that CloudTrail tells of', () => {
  it.each([
    ['cloudtrail-create-profile', { why: 'CreateFargateProfile', profile: 'checkout-profile', tries: 0 }],
    ['cloudtrail-delete-profile', { why: 'DeleteFargateProfile', profile: 'checkout-profile', tries: 0 }],
    ['cloudtrail-access-entry', { why: 'DeleteAccessEntry', profile: null, tries: 0 }],
  ])('wishes for an audit: %s', (name, audit) => {
    expect(hintsOf(sampleEvent(name))).toMatchObject({
      hints: [{ cluster: 'eks-workshop', source: 'cloudtrail', at: '2026-11-24T09:29:58.000Z', evidence: null, audit }],
      ignored: null,
    });
  });

  it.each(['CreateAccessEntry', 'UpdateAccessEntry', 'AssociateAccessPolicy', 'DisassociateAccessPolicy'])(
    'wishes for one when access changes: %s',
    (eventName) => {
      const { hints } = hintsOf(changed('cloudtrail-access-entry', { eventName }));
      expect(hints).toMatchObject([{ audit: { why: eventName, profile: null } }]);
    },
  );

  it('that deleted the cluster is a reason to look, with nothing left to audit', () => {
    const deleted = { eventName: 'DeleteCluster', requestParameters: { name: 'eks-workshop' }, responseElements: null };
    expect(hintsOf(changed(sample, deleted)).hints).toMatchObject([{ cluster: 'eks-workshop', audit: null }]);
  });

  it('that failed is no reason to look', () => {
    expect(hintsOf(changed(sample, { errorCode: 'AccessDenied', responseElements: null }))).toEqual({
      hints: [],
      ignored: 'CreateFargateProfile failed: AccessDenied',
    });
  });

  it('that changes no profile and no access is none either', () => {
    const other = { eventName: 'TagResource', requestParameters: null };
    expect(hintsOf(changed(sample, other))).toEqual({ hints: [], ignored: 'TagResource changes nothing here' });
  });

  it.each([
    [{ name: 'shop' }, null],
    [{ clusterName: 'shop' }, null],
    [{ name: '%73hop' }, null],
    [{}, { fargateProfile: { clusterName: 'shop' } }],
    [null, { accessEntry: { clusterName: 'shop' } }],
  ])('names the cluster where it may: %j %j', (requestParameters, responseElements) => {
    expect(hintsOf(changed(sample, { requestParameters, responseElements })).hints).toMatchObject([
      { cluster: 'shop' },
    ]);
  });

  it.each([
    [{ requestParameters: null, responseElements: { a: null, b: 'x' } }, 'detail.requestParameters.name'],
    [{ requestParameters: { name: 'a%2Fb' } }, 'not the name of an EKS cluster'],
    [{ requestParameters: { name: '%zz' } }, 'detail.requestParameters.name: not URL-encoded'],
    [{ requestParameters: { name: 'shop', fargateProfileName: '%' } }, 'fargateProfileName: not URL-encoded'],
    [{ eventName: undefined, eventTime: 'x' }, /detail\.eventName: .*detail\.eventTime: /],
  ])('that names none is refused with the field: %j', (detail, field) => {
    expect(() => hintsOf(changed(sample, detail))).toThrow(field);
  });
});
