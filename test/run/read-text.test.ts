import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInput, readText } from '#run/read-text.ts';
import { emptyFolder } from '../support/clusters/snapshot-folder.ts';

describe('a file that the user named', () => {
  it('is read as text', async () => {
    const file = path.join(await emptyFolder(), 'a.yaml');
    await writeFile(file, 'a: é\n');
    expect(await readText(file)).toBe('a: é\n');
    expect(await readInput(file)).toBe('a: é\n');
  });

  it('and cannot be read is a wrong question that names it, what it was wanted for and why, and keeps the cause', async () => {
    await expect(readText('there-is-none', 'the baseline')).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/^Cannot read the baseline there-is-none: ENOENT/),
      cause: { code: 'ENOENT' },
    });
    await expect(readInput('there-is-none')).rejects.toMatchObject({
      message: expect.stringMatching(/^Cannot read there-is-none: ENOENT/),
    });
  });
});
