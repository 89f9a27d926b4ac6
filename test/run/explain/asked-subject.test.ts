import { describe, expect, it } from 'vitest';
import { unread } from '#model/facts/cluster-facts.ts';
import { notFound, notSeen, parseAsked } from '#run/explain/asked-subject.ts';

describe('what is asked', () => {
  it.each([
    ['apps/web-1', null, { what: 'pod', namespace: 'apps', name: 'web-1' }],
    ['deploy/web', 'apps', { what: 'workload', kind: 'Deployment', namespace: 'apps', name: 'web' }],
    ['Pod/web-1', 'apps', { what: 'pod', namespace: 'apps', name: 'web-1' }],
  ] as const)('%s', (text, namespace, asked) => {
    expect(parseAsked(text, namespace)).toEqual(asked);
  });

  it.each(['web', 'a/b/c', '/web', 'apps/'])('%s names nothing', (text) => {
    expect(() => parseAsked(text, null)).toThrow(/NAMESPACE\/POD/);
  });

  it('a pod by kind takes its namespace', () => {
    expect(() => parseAsked('pod/web', null)).toThrow('-n NAMESPACE');
  });

  it('a namespace called like a property of every object is a namespace', () => {
    expect(parseAsked('constructor/web-1', null)).toEqual({ what: 'pod', namespace: 'constructor', name: 'web-1' });
  });

  it('two namespaces that contradict each other are refused, the same one twice is not', () => {
    expect(() => parseAsked('apps/web-1', 'shop')).toThrow('Which namespace is meant, apps or shop?');
    expect(parseAsked('apps/web-1', 'apps')).toMatchObject({ namespace: 'apps' });
  });

  it.each(['deploy', 'Deployments', 'deployment'])('%s is the kind Deployment', (word) => {
    expect(parseAsked(`${word}/web`, null)).toEqual({
      ...{ what: 'workload', kind: 'Deployment', namespace: null, name: 'web' },
    });
  });
});

describe('what is not there', () => {
  const web = parseAsked('deployment/web', 'apps');

  it('is said with the one that was meant', () => {
    const fault = notFound(parseAsked('deploy/chekout', 'shop'), ['checkout', 'api']);
    expect(fault.kind).toBe('usage');
    expect(fault.message).toBe('There is no Deployment chekout in namespace shop; did you mean checkout?');
  });

  it('is said with what there is, at most ten', () => {
    const known = Array.from({ length: 12 }, (_, n) => `service-number-${String(n)}`);
    expect(notFound(web, known).message).toMatch(/; there are service-number-0, .*service-number-9, …$/);
    expect(notFound(web, []).message).toBe('There is no Deployment web in namespace apps');
  });

  it('is only said of what was read, where no namespace was given', () => {
    expect(notFound(parseAsked('deployment/web', null), []).message).toBe(
      'There is no Deployment web in any namespace that was read; add -n NAMESPACE to look in another',
    );
  });

  it('is not claimed when a part could not be read', () => {
    expect(notSeen(web, unread('pods of apps were lost', 'list pods (RBAC)'))).toMatchObject({
      kind: 'runtime',
      message: 'Cannot tell whether there is a Deployment web: pods of apps were lost',
      missingPermission: 'list pods (RBAC)',
    });
    expect(notSeen(web, unread('lost')).missingPermission).toBeUndefined();
  });
});
