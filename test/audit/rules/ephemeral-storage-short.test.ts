import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/ephemeral-storage-short.ts';
import type { Pod } from '#model/facts/pod.ts';
import { container, facts } from '../../support/builders/facts.ts';
import { only, standings, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

/** With volumes that may grow so far, and containers that request so much. */
function writing(diskLimits: string[], ...requests: string[]): Partial<Pod> {
  const containers = requests.map((amount, at) =>
    container({ name: `c${at}`, requests: { cpu: '1', memory: '1Gi', 'ephemeral-storage': amount } }),
  );
  return {
    asks: diskLimits.length === 0 ? {} : { diskLimits },
    containers: containers.length === 0 ? [container()] : containers,
  };
}

const judged = (fields: Partial<Pod>) => judge(rule.id, facts(), [waitingPod(fields)]);

describe('passes', () => {
  it.each<[string, Partial<Pod>]>([
    ['no volume with a limit', writing([])],
    ['volumes that fit in 20 GiB', writing(['10Gi', '10Gi'])],
    ['volumes that fit in what containers request together', writing(['50Gi'], '30Gi', '20Gi')],
    ['a request to which what Fargate adds still fits', writing([], '152Gi')],
    ['a request above the most, of which pod-too-large speaks', writing([], '176Gi')],
    ['a limit that nobody can read', writing(['much'])],
  ])('%s', async (_, fields) => {
    expect((await judged(fields)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });
});

describe('finds', () => {
  it('volumes that may grow beyond the disk of a pod that requests nothing', async () => {
    const finding = only(await judged(writing(['15Gi', '6Gi'])));
    expect(finding.severity).toBe('medium');
    expect(finding.message).toContain('2 volumes together that may grow to 21 GiB, on a disk of the 20 GiB');
    expect(finding.remediation.summary).toContain('Request ephemeral-storage of at least 21 GiB');
    expect(finding.evidence).toContainEqual(expect.objectContaining({ is: 'absent' }));
  });

  it('volumes beyond what is requested, and a small request that makes the disk no smaller', async () => {
    expect(only(await judged(writing(['60Gi'], '50Gi'))).message).toContain('a disk of the 50 GiB that it requests');
    expect(only(await judged(writing(['21Gi'], '1Gi'))).message).toContain('a disk of the 20 GiB');
    expect((await judged(writing(['19Gi'], '1Gi'))).findings).toEqual([]);
  });

  it('volumes that no disk of Fargate can hold', async () => {
    const { remediation } = only(await judged(writing(['200Gi'])));
    expect(remediation.summary).toContain('Lower the sizeLimit');
  });

  it('a request near the most, as what may not fit', async () => {
    const finding = only(await judged(writing([], '170Gi')));
    expect(finding.message).toContain('may not fit in the 175 GiB');
    expect(finding.fingerprint).not.toBe(only(await judged(writing(['200Gi']))).fingerprint);
  });

  it('it of pods that run as well, and of those that come to Fargate alone', async () => {
    expect(await standings(rule.id, writing(['100Gi']))).toEqual({
      ...{ waiting: 'fail', onFargate: 'fail', elsewhere: 'fail' },
      ...{ unselected: 'not-applicable', daemonSet: 'not-applicable' },
    });
  });
});
