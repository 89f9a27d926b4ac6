import { describe, expect, it } from 'vitest';
import { parseCommand, Refused, UnknownCommand } from './command.ts';
import { aws } from './aws.ts';
import { kubectl } from './kubectl.ts';
import { jsonPatch, mergePatch, strategicPatch } from './patches.ts';
import { shellWords } from './shell-words.ts';
import { ClusterState } from '../simulation/cluster-state.ts';
import { shellCommand } from '#lib/text/wording.ts';

const empty = () => new ClusterState([], new Map(), new Date('2026-03-03T09:00:00Z'));

describe('words of a command line', () => {
  it('are those that the printer quoted', () => {
    const words = ['kubectl', '-n', "o'neill's", '', '{"a":"b c"}', '$HOME', 'a\nb', 'x;y'];
    expect(shellWords(shellCommand(...words))).toEqual(words);
  });

  it('lose their quotes as a shell takes them', () => {
    expect(shellWords(`a "b \\"c\\" d" e\\ f 'g'"h"i`)).toEqual(['a', 'b "c" d', 'e f', 'ghi']);
  });

  it.each(['a | b', 'a; b', 'a $(b)', 'a > b', 'a &'])('are refused where a shell would do more: %s', (line) => {
    expect(() => shellWords(line)).toThrow('one command');
  });

  it('are refused where a quote is left open', () => {
    expect(() => shellWords("kubectl patch 'x")).toThrow('waits for more');
  });
});

describe('a printed command that is not known', () => {
  it.each(['kubectl argo rollouts -n shop restart web', 'kubectl -n shop get gizmo web'])('is named: %s', (line) => {
    expect(() => kubectl(empty(), parseCommand(line))).toThrow(new UnknownCommand(line));
  });

  it('of AWS is named too', () => {
    const line = 'aws eks update-cluster-version --name shop';
    expect(() => aws(empty(), parseCommand(line))).toThrow(new UnknownCommand(line));
  });

  it('is refused where it names what is not there', () => {
    expect(() => kubectl(empty(), parseCommand('kubectl -n shop delete pod web-0'))).toThrow(Refused);
  });
});

describe('a patch', () => {
  const spec = { containers: [{ name: 'a', image: 'x' }], tolerations: [{ key: 'k' }], nodeName: 'n' };

  it('of type merge replaces lists and takes null out', () => {
    expect(mergePatch(spec, { containers: [{ name: 'b' }], nodeName: null })).toEqual({
      containers: [{ name: 'b' }],
      tolerations: [{ key: 'k' }],
    });
  });

  it('of type strategic merges containers by name and replaces lists without a merge key', () => {
    const patch = { containers: [{ name: 'a', image: 'y' }, { name: 'b' }], tolerations: [{ key: 'l' }] };
    expect(strategicPatch(spec, patch)).toEqual({
      ...{ containers: [{ name: 'a', image: 'y' }, { name: 'b' }], tolerations: [{ key: 'l' }] },
      nodeName: 'n',
    });
  });

  it('of type strategic deletes by directive', () => {
    expect(strategicPatch(spec, { containers: [{ name: 'a', $patch: 'delete' }] })).toMatchObject({ containers: [] });
  });

  it('of type json adds, replaces and removes by path, and refuses a path that is not there', () => {
    const operations = [
      { op: 'add', path: '/tolerations/-', value: { key: 'l' } },
      { op: 'replace', path: '/containers/0/image', value: 'y' },
      { op: 'remove', path: '/nodeName' },
    ];
    expect(jsonPatch(spec, operations)).toEqual({
      ...{ containers: [{ name: 'a', image: 'y' }], tolerations: [{ key: 'k' }, { key: 'l' }] },
    });
    expect(() => jsonPatch(spec, [{ op: 'remove', path: '/volumes/0' }])).toThrow('no /volumes/0');
  });
});
