import { describe, expect, it } from 'vitest';
import { judgedText, scanProgress } from '#run/scan/scan.ts';

function following(total: number) {
  const said: string[] = [];
  return { said, progress: scanProgress(total, (text) => said.push(text)) };
}

describe('the progress of a scan', () => {
  it('of one cluster is what it does', () => {
    const { said, progress } = following(1);
    const shop = progress.begin('shop');
    shop.tell('reading the cluster');
    shop.tell(judgedText(1));
    shop.end();
    expect(said).toEqual(['shop: reading the cluster', 'shop: 1 pod judged']);
  });

  it('of several says how many are over, and what each is at that runs', () => {
    const { said, progress } = following(12);
    const [shop, web] = [progress.begin('shop'), progress.begin('web')];
    shop.tell(judgedText(12_400));
    web.tell('reading the cluster');
    shop.end();
    web.end();
    expect(said).toEqual([
      '0 of 12 clusters · shop: 12,400 pods judged',
      '0 of 12 clusters · shop: 12,400 pods judged · web: reading the cluster',
      '1 of 12 clusters · web: reading the cluster',
      '2 of 12 clusters',
    ]);
  });

  it('keeps clusters of one name apart', () => {
    const { said, progress } = following(2);
    const [here, there] = [progress.begin('shop'), progress.begin('shop')];
    here.tell('reading the cluster');
    there.tell(judgedText(500));
    here.end();
    expect(said.slice(1)).toEqual([
      '0 of 2 clusters · shop: reading the cluster · shop: 500 pods judged',
      '1 of 2 clusters · shop: 500 pods judged',
    ]);
  });
});
