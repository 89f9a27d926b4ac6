import { describe, expect, it } from 'vitest';
import { useChromium } from './chromium.ts';
import { reports } from './reports.ts';

const open = useChromium();

describe('the policy of the page', () => {
  it.each([
    ['a script', '<script>globalThis.pwned = 1</script>'],
    ['a handler', '<p id="trap" onclick="globalThis.pwned = 1">.</p>'],
    ['a frame', '<iframe src="https://elsewhere.test/"></iframe>'],
    ['an image', '<img src="https://elsewhere.test/a.png" alt="">'],
    ['a style', '<style>body { display: none }</style>'],
  ])('stops %s that got in all the same', async (_, markup) => {
    const { page, requests, complaints } = await open(reports.sample.replace('</main>', `${markup}</main>`));
    await page.evaluate(() => document.getElementById('trap')?.click());
    expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(requests).toEqual([]);
    expect(complaints.join()).toContain('Content Security Policy');
  });

  it('lets nothing be fetched or sent', async () => {
    const { page, requests } = await open(reports.sample);
    const failed = await page.evaluate(() =>
      fetch('https://elsewhere.test/').then(
        () => false,
        () => true,
      ),
    );
    expect({ failed, requests }).toEqual({ failed: true, requests: [] });
  });
});
