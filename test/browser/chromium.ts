import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is, or a word on how to get it: without a browser these tests fail, since they have shown nothing. */
function chromiumPath(): string {
  const path = process.env['CHROMIUM'] ?? places.find((place) => existsSync(place));
  if (path === undefined || !existsSync(path)) {
    throw new Error(
      `No Chromium at ${path ?? places.join(', ')}. Install it (Debian, Ubuntu: apt-get install chromium), or name one: CHROMIUM=/path/to/chrome npm run test:browser`,
    );
  }
  return path;
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] });
}

/** A page that shows a report, and everything that it asked for or complained of. */
export interface Opened {
  readonly page: Page;
  /** Addresses other than that of the report. */
  readonly requests: readonly string[];
  /** Errors, among them violations of the page's policy. */
  readonly complaints: readonly string[];
}

const address = 'https://report.test/report.html';

/** One browser for a file of tests; each report gets a page of its own. */
export function useChromium(): (
  html: string,
  options?: BrowserContextOptions & { fragment?: string },
) => Promise<Opened> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  return (html, options = {}) => open(browser, html, options);
}

async function open(
  browser: Browser,
  html: string,
  { fragment = '', ...options }: BrowserContextOptions & { fragment?: string },
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  await context.route('**/*', async (route) => {
    if (route.request().url() === address)
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
    requests.push(route.request().url());
    return route.abort();
  });
  await page.goto(address + fragment);
  if (options.javaScriptEnabled !== false) await page.locator('html.js').waitFor({ state: 'attached' });
  return { page, requests, complaints };
}
