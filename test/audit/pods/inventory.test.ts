import { describe, expect, it } from 'vitest';
import { requestedSize } from '#audit/pods/inventory.ts';
import { parseCapacity } from '#audit/sizing/sizes.ts';
import type { Pod } from '#model/facts/pod.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { container, facts, fargatePod, nodes, pod } from '../../support/builders/facts.ts';
import { audit } from '../../support/judge.ts';

const inventoryOf = async (pods: Pod[], cluster = facts()) => (await audit(cluster, pods)).inventory!;
const sized = (text: string, fields: Partial<Pod> = {}) =>
  fargatePod({ ...fields, annotations: { CapacityProvisioned: text } });

describe('the inventory', () => {
  it('sums what Fargate provisioned and what was asked for', async () => {
    const pods = [sized('0.25vCPU 0.5GB'), sized('1vCPU 2GB', { containers: [container(), container()] }), pod()];
    expect(await inventoryOf(pods)).toMatchObject({
      pods: 3,
      onFargate: 2,
      provisioned: { vcpu: 1.25, memoryGiB: 2.5 },
      requested: { vcpu: 0.3, memoryGiB: 0.375 },
      unsized: 0,
    });
  });

  it('estimates what a month of it costs, and of what was asked for', async () => {
    const pods = [sized('1vCPU 2GB', { containers: [container({ requests: { cpu: '500m', memory: '1Gi' } })] })];
    expect((await inventoryOf(pods)).estimatedUsdPerMonth).toEqual({ provisioned: 36.04, requested: 18.02 });
    expect((await inventoryOf([])).estimatedUsdPerMonth).toEqual({ provisioned: 0, requested: 0 });
  });

  it('invents no price for a region that has none', async () => {
    const { cluster } = facts();
    const far = facts({ cluster: { ...cluster, region: 'mx-central-1' } });
    expect((await inventoryOf([sized('1vCPU 2GB')], far)).estimatedUsdPerMonth).toBeNull();
  });

  it('leaves a pod without a readable size out of both sums, and counts it', async () => {
    const odd = [sized('large'), fargatePod({ annotations: { CapacityProvisioned: '' } }), sized('1 vCPU 2GB')];
    expect(await inventoryOf([...odd, sized('0.5vCPU 1GB')])).toMatchObject({
      onFargate: 4,
      unsized: 3,
      provisioned: { vcpu: 0.5, memoryGiB: 1 },
      requested: { vcpu: 0.1, memoryGiB: 0.125 },
    });
  });

  it('counts finished pods as read, not as on Fargate', async () => {
    expect(await inventoryOf([sized('1vCPU 2GB', { phase: 'Succeeded' })])).toMatchObject({
      pods: 1,
      onFargate: 0,
      provisioned: { vcpu: 0, memoryGiB: 0 },
    });
  });

  it('carries no noise of decimals', async () => {
    const pods = Array.from({ length: 30 }, () => sized('0.1vCPU 0.1GB'));
    expect((await inventoryOf(pods)).provisioned).toEqual({ vcpu: 3, memoryGiB: 3 });
  });

  it('shows nodes with a sample, or null when they are unread', async () => {
    const node = { name: 'fargate-ip-1', fargate: true, zone: 'a', kubelet: 'v1.33.1' };
    const sample = [{ ...node, kubeProxy: null, runtime: null, osImage: null }];
    const shown = await inventoryOf([], facts({ nodes: read({ ...nodes({ fargate: 1 }, sample), byZone: { a: 1 } }) }));
    expect(shown.nodes).toMatchObject({ total: 1, byZone: { a: 1 }, sample: [{ name: 'fargate-ip-1', zone: 'a' }] });
    expect(shown.nodes?.sample[0]).not.toHaveProperty('fargate');
    expect((await inventoryOf([], facts({ nodes: unread('denied') }))).nodes).toBeNull();
  });
});

describe('the size that a pod asks for', () => {
  const sizeOf = (...containers: Parameters<typeof container>[0][]) => requestedSize(containers.map(container));

  it('is the sum of its containers', () => {
    const one = { requests: { cpu: '1', memory: '1Gi' } };
    expect(sizeOf(one, one)).toEqual({ vcpu: 2, memoryGiB: 2 });
  });

  it('is that of its largest init container where that is larger, resource by resource', () => {
    const init = { init: true, requests: { cpu: '500m', memory: '4Gi' } };
    const app = { requests: { cpu: '1', memory: '1Gi' } };
    expect(sizeOf(init, init, app)).toEqual({ vcpu: 1, memoryGiB: 4 });
  });

  it('counts a sidecar with the containers', () => {
    const sidecar = { init: true, sidecar: true, requests: { cpu: '250m', memory: '512Mi' } };
    expect(sizeOf(sidecar, { requests: { cpu: '250m', memory: '512Mi' } })).toEqual({ vcpu: 0.5, memoryGiB: 1 });
  });

  it('takes a limit for the request that is missing', () => {
    expect(sizeOf({ requests: { cpu: '250m' }, limits: { cpu: '2', memory: '1Gi' } })).toEqual({
      vcpu: 0.25,
      memoryGiB: 1,
    });
  });

  it('is nothing where nothing, or nothing readable, is asked for', () => {
    expect(sizeOf({ requests: {} }, { requests: { cpu: 'lots', memory: '1GB' } })).toEqual({ vcpu: 0, memoryGiB: 0 });
  });
});

describe('the provisioned size', () => {
  it.each([
    ['0.25vCPU 0.5GB', { vcpu: 0.25, memoryGiB: 0.5 }],
    ['16vCPU 120GB', { vcpu: 16, memoryGiB: 120 }],
    ['.25vCPU 0.5GB', null],
    ['0.25vCPU 0.5GB extra', null],
    [undefined, null],
  ])('of %s is %j', (text, expected) => {
    expect(parseCapacity(text)).toEqual(expected);
  });
});
