import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useChromium } from './chromium.ts';
import { reports } from './reports.ts';

const open = useChromium();

async function beginPrint(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
}

describe('on paper', () => {
  it('every finding is open, and nothing is there to be clicked', async () => {
    const { page } = await open(reports.sample);
    await beginPrint(page);
    const hidden = await page.evaluate(
      () =>
        [...document.querySelectorAll('.finding-body, .more-rows table')].filter((body) => !body.checkVisibility())
          .length,
    );
    expect(hidden).toBe(0);
    for (const control of ['.toolbar', 'nav', '.copy'])
      expect(await page.locator(control).first().isVisible()).toBe(false);
  });

  it('what was closed is closed again afterwards', async () => {
    const { page } = await open(reports.sample);
    await page.locator('.entries > details summary').first().click();
    await beginPrint(page);
    expect(await page.locator('.entries > details:not([open])').count()).toBe(0);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await page.locator('.entries > details[open]').count()).toBe(1);
  });

  it('findings are visible without a script, too', async () => {
    const { page } = await open(reports.sample, { javaScriptEnabled: false });
    await page.emulateMedia({ media: 'print' });
    const box = await page.locator('.finding-body').nth(2).boundingBox();
    expect(box?.height).toBeGreaterThan(100);
  });

  it('says that not all are printed where they are too many', async () => {
    const { page } = await open(reports.large);
    await beginPrint(page);
    expect(await page.locator('.entries > details').count()).toBe(300);
    expect(await page.locator('.notice').filter({ hasText: 'printed' }).innerText()).toMatch(
      /^The first 300 of 8,\d{3} are printed/,
    );
  });

  it('stays light in the dark', async () => {
    const { page } = await open(reports.sample, { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
  });
});

describe('without a script', () => {
  it('shows the three answers and the worst findings, and says what is missing', async () => {
    const { page } = await open(reports.large, { javaScriptEnabled: false });
    const text = await page.locator('body').innerText();
    expect(text).toContain('Broken or silent now');
    expect(text).toMatch(/The first 40 of 8,\d{3} are shown/);
    expect(await page.locator('.entries > details').count()).toBe(40);
    expect(await page.locator('.toolbar').isVisible()).toBe(false);
  });
});
