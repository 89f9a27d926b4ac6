import { formatted, settle, type GeneratedFile } from './generated-file.ts';
import { bundlePage } from './lib/bundle.ts';

const folder = 'functions/report/html';

/** Script and style of the HTML report as texts, so that a report needs no bundler and no file to read. */
export async function reportPageFile(): Promise<GeneratedFile> {
  const [script, style] = await Promise.all([
    bundlePage(`${folder}/client/main.ts`),
    bundlePage(`${folder}/style/page.css`),
  ]);
  return formatted(
    `${folder}/assets.ts`,
    `// Written by \`npm run docs\` from client/ and style/.

/** Runs in the page. */
export const script = ${JSON.stringify(script)};

export const style = ${JSON.stringify(style)};
`,
  );
}

if (import.meta.main) settle([await reportPageFile()], 'docs');
