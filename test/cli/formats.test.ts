import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { documentFormats, formatNames, formats } from '#model/result/format.ts';
import { example } from '../support/clusters/example.ts';
import { failureOf, runCli } from '../support/run-cli.ts';
import { emptyFolder } from '../support/clusters/snapshot-folder.ts';

const scan = ['scan', '--snapshot', example('before'), '--no-config', '--fail-on', 'none'];

it('the command line writes a result in every format that there is, each to a file of its own ending', async () => {
  const dir = await emptyFolder();
  const run = await runCli([...scan, '-o', formatNames.join(','), '--output', dir]);
  expect([run.code, failureOf(run)]).toEqual([0, '']);

  const stem = 'fargate-audit-111122223333-us-west-2-eks-workshop-20260106T102000Z';
  expect(readdirSync(dir).sort()).toEqual(formatNames.map((name) => `${stem}.${formats[name].ending}`).sort());
  const texts = formatNames.map((name) => readFileSync(path.join(dir, `${stem}.${formats[name].ending}`), 'utf8'));
  expect(new Set(texts).size).toBe(formatNames.length);
  for (const [index, text] of texts.entries()) expect(text, formatNames[index]).toContain('eks-workshop');
});

it('the command line names every format in its help, and those of documents where only they can be had', async () => {
  const [forResults, forDocuments] = await Promise.all([runCli(['scan', '--help']), runCli(['explain', '--help'])]);
  const said = ({ stdout }: { readonly stdout: string }) => stdout.replaceAll(/\s+/g, ' ');
  expect(said(forResults)).toContain(`${formatNames.join(', ')}; repeatable`);
  expect(said(forDocuments)).toContain(`--format <format> ${documentFormats.join(', ')}`);
});
