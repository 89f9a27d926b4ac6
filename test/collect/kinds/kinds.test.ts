import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FactReading } from '#collect/facts.ts';
import { allKinds, kinds } from '#collect/kinds/index.ts';
import type { AwsKind, KubernetesKind, RawSource } from '#collect/source.ts';
import { neededPermissions } from '#audit/profile/role/needed-permissions.ts';
import { kindsIndexFile, snapshotPage } from '../../../scripts/kinds-index.ts';
import { staleFiles } from '../../../scripts/generated-file.ts';
import { facts } from '../../support/builders/facts.ts';
import { wholeCluster, wholeObjects } from '../../support/clusters/whole-cluster.ts';
import { liveSource } from '../live/live.ts';

const page = readFileSync('docs/snapshot.md', 'utf8');

/** Answers of the fakes; empty when they know nothing of the kind. */
async function answersOf(kind: AwsKind | KubernetesKind, source: RawSource): Promise<readonly unknown[]> {
  if (kind.family === 'kubernetes') {
    const lacking = kind.resources.filter(({ resource }) => (wholeObjects[resource] ?? []).length === 0);
    return lacking.length > 0 ? [] : (await Array.fromAsync(source.list(kind))).flat();
  }
  const query = await kind.query(new FactReading(source, { scope: [], neededPermissions }));
  return query === null ? [] : source.documents(kind, query);
}

describe('a kind', () => {
  it.each(allKinds)(
    '$name has a file and a key of its name, a test, a row in the docs and a fake answer',
    async (kind) => {
      await wholeCluster();
      const { source } = await liveSource();
      expect({
        key: Object.hasOwn(kinds, kind.name) && kinds[kind.name as keyof typeof kinds].name,
        file: existsSync(`functions/collect/kinds/${kind.name}.ts`),
        test: existsSync(`test/collect/kinds/${kind.name}.test.ts`),
        row: page.includes(`\n| \`${kind.name}.json\``),
        answers: (await answersOf(kind, source)).length > 0,
      }).toEqual({ key: kind.name, file: true, test: true, row: true, answers: true });
    },
  );

  it('provides each slice that there is, and no two provide the same', () => {
    const provided = allKinds.flatMap(({ provides }) => provides).filter((name) => name !== 'pods');
    const slices = Object.entries(facts()).filter(([, value]) => typeof value === 'object' && 'ok' in value);
    expect(provided.toSorted()).toEqual(slices.map(([name]) => name).toSorted());
  });

  it('has its lines in the index and on the page about snapshots as they would be written now', async () => {
    expect(staleFiles([await kindsIndexFile(), await snapshotPage()])).toEqual([]);
  });
});
