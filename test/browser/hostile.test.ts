import { describe, expect, it } from 'vitest';
import { fingerprint, hostile } from '../support/builders/report-results.ts';
import { useChromium } from './chromium.ts';
import { reportNames, reports } from './reports.ts';

const open = useChromium();

describe('names and messages that are markup, code or another reading direction', () => {
  it('run nothing and make no element', async () => {
    const { page, complaints } = await open(reports.hostile);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
      for (const element of document.querySelectorAll('main *')) element.dispatchEvent(new Event('mouseover'));
    });
    const found = await page.evaluate(() => ({
      pwned: 'pwned' in globalThis,
      images: document.images.length,
      scripts: document.scripts.length,
      handlers: document.querySelectorAll('[onmouseover], [onerror], [style]').length,
      links: [...document.querySelectorAll('a')].filter((a) => /^javascript:/i.test(a.getAttribute('href') ?? ''))
        .length,
    }));
    expect(found).toEqual({ pwned: false, images: 0, scripts: 2, handlers: 0, links: 0 });
    expect(complaints).toEqual([]);
  });

  it('are shown as what they are, and what turns the direction as its number', async () => {
    const { page } = await open(reports.hostile);
    const text = await page.locator('body').innerText();
    for (const shown of [hostile.script, hostile.closing, hostile.attribute, hostile.entity])
      expect(text).toContain(shown);
    expect(text).toContain('web\\u{202e}gpj.exe\\u{2066}');
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  });

  it('are copied as they are shown', async () => {
    const { page } = await open(reports.hostile);
    const entry = page.locator(`[id="${fingerprint('hostile 3')}"]`);
    await entry.locator('summary').click();
    await entry.locator('[data-copy]').last().click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('web\\u{202e}gpj.exe\\u{2066}');
  });
});

describe.each(reportNames)('the %s page', (name) => {
  it('is no wider than its window, whatever is opened', async () => {
    const { page } = await open(reports[name]);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    const widths = [360, 768, 1440];
    const found: number[] = [];
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      found.push(await page.evaluate(() => document.documentElement.scrollWidth));
    }
    expect(found).toEqual(widths);
  });

  it('asks nobody for anything, and keeps to its own policy', async () => {
    const { page, requests, complaints } = await open(reports[name]);
    await page.waitForLoadState('networkidle');
    expect({ requests, complaints }).toEqual({ requests: [], complaints: [] });
  });
});
