import { resolve } from 'node:path';
import { build } from 'esbuild';
import { formatted, root, settle, type GeneratedFile } from './generated-file.ts';

const folder = 'functions/report/html';

/** Script and style of the HTML report as texts, so that a report needs no bundler and no file to read. */
export async function reportPageFile(): Promise<GeneratedFile> {
  const [script, style] = await Promise.all([bundled('client/main.ts'), bundled('style/page.css')]);
  return formatted(
    `${folder}/assets.ts`,
    `// Written by \`npm run docs\` from client/ and style/.

/** Runs in the page. */
export const script = ${JSON.stringify(script)};

export const style = ${JSON.stringify(style)};
`,
  );
}

async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [resolve(root, folder, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    // Browsers that unpack deflate: from the spring of 2023 on.
    target: ['chrome113', 'firefox113', 'safari16.4'],
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return (outputFiles[0]?.text ?? '').trim();
}

if (import.meta.main) settle([await reportPageFile()], 'docs');
