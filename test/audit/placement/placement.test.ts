import { describe, expect, it } from 'vitest';
import { recreatedLabels } from '#audit/placement/placement.ts';
import { fargatePod, pod, workload } from '../../support/builders/facts.ts';

const label = 'eks.amazonaws.com/fargate-profile';

describe('the labels of a pod made again', () => {
  it('are those of the template, and what its controller adds', () => {
    const one = fargatePod({ labels: { patched: 'live', 'apps.kubernetes.io/pod-index': '0', 'job-name': 'j' } });
    expect(recreatedLabels(one, workload({ template: { labels: { team: 'shop' } } }))).toEqual({
      app: 'web',
      team: 'shop',
      'pod-template-hash': '6d4b75cb6d',
      'apps.kubernetes.io/pod-index': '0',
      'job-name': 'j',
    });
  });

  it('keep a pin of the template', () => {
    const one = workload({ template: { labels: { [label]: 'blue' } } });
    expect(recreatedLabels(fargatePod(), one)).toMatchObject({ [label]: 'blue' });
  });

  it('are its own where the template was not read, without the label that Fargate injected', () => {
    expect(recreatedLabels(fargatePod(), null)).toEqual({ app: 'web', 'pod-template-hash': '6d4b75cb6d' });
    const free = pod({ labels: { app: 'x' } });
    expect(recreatedLabels(free, null)).toBe(free.labels);
  });

  it('keep the pin of a pod that is not on Fargate', () => {
    expect(recreatedLabels(pod({ labels: { [label]: 'blue' } }), null)).toMatchObject({ [label]: 'blue' });
  });
});
