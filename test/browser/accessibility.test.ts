import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useChromium } from './chromium.ts';
import { reportNames, reports } from './reports.ts';

const open = useChromium();

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document));
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary ?? ''}`),
  );
}

describe.each(reportNames)('the %s page', (name) => {
  it('has no violation that axe finds, light or dark, contrast among them', async () => {
    const { page } = await open(reports[name]);
    await page.evaluate(() => {
      const entries = [...document.querySelectorAll<HTMLDetailsElement>('.entries > details')];
      for (const entry of entries.slice(0, 8)) entry.open = true;
      for (const other of document.querySelectorAll<HTMLDetailsElement>('details:not(.finding)')) other.open = true;
    });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page), colorScheme).toEqual([]);
    }
  });
});

describe('the page', () => {
  it('has none on a telephone either', async () => {
    const { page } = await open(reports.sample, { viewport: { width: 360, height: 740 } });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    expect(await violations(page)).toEqual([]);
  });

  it('says with a word and a shape what it says with a colour', async () => {
    const { page } = await open(reports.sample);
    const words = await page.locator('.line-severity').allInnerTexts();
    expect(new Set(words)).toEqual(new Set(['High', 'Medium', 'Low']));
    const shapes = await page
      .locator('.tally svg path')
      .evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
    expect(new Set(shapes).size).toBe(5);
  });

  it('names its language, and the language of what rules word', async () => {
    const { page } = await open(reports.korean);
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
    expect(await page.locator('.line-main > span[lang=en]').first().innerText()).toContain('Fargate refuses');
  });
});
