import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const docs = join(root, 'docs');
/** The copy of docs/ that the site is built from. */
const pages = join(root, 'site/pages');
/** Files outside docs/ that pages link to, relative to the root. */
const sources = new Set();

/**
 * Lets links to files outside docs/ lead to a copy of them on the site, as text; folders are only named. A link to a file that is not there
 * fails the build.
 */
export function linkSources(markdown, base) {
  const { link_open: before } = markdown.renderer.rules;
  markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const token = tokens[index];
    const path = outside(token.attrGet('href') ?? '', join(docs, relative(pages, env.realPath ?? env.path)));
    if (path === null)
      return before ? before(tokens, index, options, env, self) : self.renderToken(tokens, index, options);
    if (statSync(join(root, path)).isDirectory()) {
      token.attrs = [['title', path]];
      return self.renderToken(tokens, index, options);
    }
    sources.add(path);
    token.attrSet('href', `${base}source/${path}.txt`);
    token.attrSet('target', '_blank');
    return self.renderToken(tokens, index, options);
  };
}

function outside(href, page) {
  if (href === '' || href.startsWith('#') || /^[a-z]+:/.test(href)) return null;
  const target = join(dirname(page), decodeURI(href.replace(/#.*$/, '')));
  const inDocs = !relative(docs, target).startsWith('..');
  // A page or picture of the site; folders and other files of docs/ have no address there either.
  if (inDocs && /\.(md|html|png)$/.test(target)) return null;
  if (!existsSync(target)) throw new Error(`${relative(root, page)} links to ${href}, which is not there`);
  return relative(root, target);
}

export function copySources(outDir) {
  for (const path of sources) {
    const to = join(outDir, 'source', `${path}.txt`);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(root, path), to);
  }
}
