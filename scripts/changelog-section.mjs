// Prints what CHANGELOG.md says of a release: node scripts/changelog-section.mjs 0.2.0
import { readFileSync } from 'node:fs';
import { root } from './lib/run.mjs';

const [, , version = ''] = process.argv;
const [, ...sections] = readFileSync(`${root}CHANGELOG.md`, 'utf8').split(/^## /m);
// `0.2.0 (2026-12-01)`, or with a link around the number, as release-please has it.
const section = sections.find((text) => /^\[?([\d.]+)/.exec(text)?.[1] === version);
if (section === undefined) throw new Error(`CHANGELOG.md says nothing of ${version}`);
process.stdout.write(section.slice(section.indexOf('\n')).trim() + '\n');
