import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';

/** Fails where a link leads to a heading or file that the site has not, or where a rule has no page: VitePress looks at pages alone. */
export function checkAnchors(outDir, base, rules) {
  const pages = readdirSync(outDir, { recursive: true }).filter((file) => file.endsWith('.html'));
  const html = new Map(pages.map((page) => [page.replaceAll('\\', '/'), readFileSync(join(outDir, page), 'utf8')]));
  const absent = rules.filter((id) => !html.has(`rules/${id}.html`)).map((id) => `there is no page of the rule ${id}`);
  const dead = [...html].flatMap(([page, text]) =>
    hrefs(text)
      .filter((href) => !leads(href, page))
      .map((href) => `${page}: ${href}`),
  );
  if (dead.length + absent.length > 0) throw new Error(`dead links:\n${[...absent, ...new Set(dead)].join('\n')}`);

  function leads(href, page) {
    const [path, anchor = ''] = href.split('#');
    const target =
      path === '' ? page : path.startsWith('/') ? relative(base, path) : posix.join(posix.dirname(page), path);
    const file = target === '' || target.endsWith('/') ? `${target}index.html` : target;
    const text = html.get(file);
    if (text === undefined) return existsSync(join(outDir, file));
    return anchor === '' || text.includes(`id="${decodeURIComponent(anchor)}"`);
  }
}

function hrefs(html) {
  return [...html.matchAll(/<a\b[^>]*?\shref="([^"]+)"/g)]
    .map(([, href]) => href.replaceAll('&amp;', '&'))
    .filter((href) => !/^[a-z]+:/.test(href));
}
