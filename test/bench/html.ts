/**
 * Measures the HTML report on results of several sizes, and filters them in Chromium, and prints Markdown.
 *   npm run bench:html            100, 1,000 and 10,000 findings
 *   npm run bench:html -- 50000   other sizes
 */
import { fileURLToPath } from 'node:url';
import { renderHtml } from '#report/html/index.ts';
import { launch } from '../browser/chromium.ts';
import { largeResult } from '../support/builders/report-results.ts';
import { measure } from './measure.ts';

const runs = 5;
const here = fileURLToPath(import.meta.url);
const words = ['team-7/', 'worker', 'logging', 'no such word', 'fargate yes', 'web-9'];

interface Rendered {
  readonly bytes: number;
  readonly ms: number;
}

interface InBrowser {
  readonly readyMs: number;
  readonly filterMs: number;
  readonly slowestMs: number;
}

const [mode, count, times] = process.argv.slice(2);
if (mode === 'render') renderTimes(Number(count), Number(times));
else await table(process.argv.slice(2).map(Number));

async function table(asked: readonly number[]): Promise<void> {
  console.log(
    '| findings | page, kB | render, ms (first, then median) | peak memory, MB (result, with the page) | ready in Chromium, ms | filter, ms (median, slowest) |',
  );
  console.log('| --: | --: | --: | --: | --: | --: |');
  for (const findings of asked.length > 0 ? asked : [100, 1000, 10_000]) {
    const child = (renders: number) => measure(process.execPath, [here, 'render', String(findings), String(renders)]);
    const base = await child(0);
    const once = await child(1);
    const all = JSON.parse((await child(runs)).stdout) as Rendered[];
    const [first, ...rest] = all.map(({ ms }) => ms);
    const { readyMs, filterMs, slowestMs } = await inBrowser(renderHtml(largeResult(findings)));
    const cells = [
      findings.toLocaleString('en-US'),
      ((all[0]?.bytes ?? 0) / 1000).toFixed(0),
      `${(first ?? 0).toFixed(0)}, ${median(rest).toFixed(0)}`,
      `${base.rssMb.toFixed(0)}, ${once.rssMb.toFixed(0)}`,
      readyMs.toFixed(0),
      `${filterMs.toFixed(0)}, ${slowestMs.toFixed(0)}`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

/** In a process of its own, so that its peak memory is its own. */
function renderTimes(findings: number, renders: number): void {
  const result = largeResult(findings);
  const rendered: Rendered[] = [];
  for (let run = 0; run < renders; run++) {
    const start = performance.now();
    const html = renderHtml(result);
    rendered.push({ ms: performance.now() - start, bytes: Buffer.byteLength(html) });
  }
  console.log(JSON.stringify(rendered));
}

/** Time from a keystroke until the list is laid out again. */
async function inBrowser(html: string): Promise<InBrowser> {
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }));
  await page.goto('https://report.test/', { waitUntil: 'commit' });
  await page.locator('html.js').waitFor({ state: 'attached' });
  const first = await page.locator('.result [role=status]').innerText();
  await page.getByRole('searchbox').fill('x');
  await page.waitForFunction((text) => document.querySelector('.result [role=status]')?.textContent !== text, first);
  const readyMs = await page.evaluate(() => performance.now());
  const times = await page.evaluate(timeFilters, words);
  await browser.close();
  return { readyMs, filterMs: median(times), slowestMs: Math.max(...times) };
}

async function timeFilters(texts: readonly string[]): Promise<number[]> {
  const input = document.querySelector<HTMLInputElement>('#search');
  if (input === null) throw new Error('the page has no search field');
  const times: number[] = [];
  for (const text of texts.flatMap((word) => [...word].map((_, index) => word.slice(0, index + 1)))) {
    const start = performance.now();
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    // Preact draws in a microtask; reading a size makes the browser lay the result out.
    await Promise.resolve().then(() => undefined);
    await new Promise<void>((resolve) => {
      queueMicrotask(resolve);
    });
    document.body.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return times;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
