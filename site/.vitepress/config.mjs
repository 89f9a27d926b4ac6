import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { defineConfig } from 'vitepress';
import { checkAnchors } from './anchors.mjs';
import { copySources, linkSources } from './sources.mjs';

const docs = new URL('../../docs/', import.meta.url);
const pages = new URL('../pages/', import.meta.url);
// A copy, since pages find Vue only below the folder that has it.
rmSync(pages, { recursive: true, force: true });
cpSync(docs, pages, { recursive: true });
const rules = readdirSync(new URL('rules/', docs))
  .map((file) => file.replace(/\.md$/, ''))
  .toSorted();
const { version } = JSON.parse(readFileSync(new URL('../package.json', docs), 'utf8'));
// Where the site is served from, with slashes at both ends: /v0.2/ keeps the addresses of a release.
const base = process.env.SITE_BASE ?? '/';

const page = (text, link = text) => ({ text, link: `/${link}` });

export default defineConfig({
  title: 'fargate-auditor',
  description: 'Audits Amazon EKS clusters that run pods on AWS Fargate',
  lang: 'en',
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: '.vitepress/cache',
  base,
  // Addresses end in .html, so that any file server has them; rules/ID.html is what others may link to.
  cleanUrls: false,
  ignoreDeadLinks: false,
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      page('Rules', 'rules'),
      page('Deploy', 'deploy'),
      page('Troubleshooting', 'troubleshooting'),
      { text: version, link: '/' },
    ],
    sidebar: [
      {
        text: 'Start',
        items: [
          page('Five tasks', 'index'),
          page('Check manifests', 'check'),
          page('Formats', 'formats'),
          page('Configuration', 'configuration'),
          page('Snapshots', 'snapshot'),
          page('Doctor', 'doctor'),
          page('Troubleshooting', 'troubleshooting'),
        ],
      },
      {
        text: 'In an account',
        items: [
          page('Deploy', 'deploy'),
          page('Deploy from a release', 'deploy-from-a-release'),
          page('Twenty accounts', 'onboarding'),
          page('Alerts', 'alerts'),
          page('Operations', 'operations'),
          page('Athena', 'athena'),
          page('Performance', 'performance'),
        ],
      },
      {
        text: 'Rules',
        collapsed: true,
        items: [
          page('All', 'rules'),
          page('Logging problems', 'logging-problems'),
          ...rules.map((id) => page(id, `rules/${id}`)),
        ],
      },
      { text: 'Inside', collapsed: true, items: [page('Architecture', 'architecture')] },
    ],
  },
  markdown: { anchor: { slugify }, config: (markdown) => linkSources(markdown, base) },
  buildEnd({ outDir }) {
    copySources(outDir);
    checkAnchors(outDir, base, rules);
  },
});

/** As the pages of a repository have it, where the same files are read. */
function slugify(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
