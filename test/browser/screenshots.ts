/**
 * Takes the pictures of the README anew: node test/browser/screenshots.ts
 * Looks best where the typeface Inter is installed; the report itself takes what the reader's machine has.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { renderHtml } from '#report/html/index.ts';
import { auditResult, fingerprint, history, sampleCluster } from '../support/builders/report-results.ts';
import { launch } from './chromium.ts';

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const html = renderHtml(auditResult([sampleCluster()]), { history });
const id = (text: string) => `[id="${fingerprint(text)}"]`;

interface Picture {
  readonly name: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly size: { readonly width: number; readonly height: number };
  readonly before?: (page: Page) => Promise<void>;
  readonly part?: string;
}

const screen = { width: 1280, height: 760 };
const openLabels = (page: Page) => page.locator(`${id('label shop-checkout/checkout')} > summary`).click();

const pictures: readonly Picture[] = [
  { name: 'report-light', size: screen },
  { name: 'report-dark', size: screen, colorScheme: 'dark' },
  { name: 'report-finding', size: screen, part: id('label shop-checkout/checkout'), before: openLabels },
  { name: 'report-placement', size: screen, part: '#placement' },
  { name: 'report-phone', size: { width: 390, height: 760 } },
];

mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const picture of pictures) await take(browser, picture);
await browser.close();

async function take(from: Browser, { name, colorScheme = 'light', size, before, part }: Picture): Promise<void> {
  const page = await from.newPage({ viewport: size, colorScheme, deviceScaleFactor: 1.5 });
  await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }));
  await page.goto('https://report.test/');
  await page.locator('html.js').waitFor({ state: 'attached' });
  await before?.(page);
  const path = `${folder}${name}.png`;
  if (part === undefined) await page.screenshot({ path });
  else await page.locator(part).screenshot({ path });
  await page.close();
  console.log(`wrote docs/images/${name}.png`);
}
