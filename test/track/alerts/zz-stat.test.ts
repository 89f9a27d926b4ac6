import fc from 'fast-check';
import { it } from 'vitest';
import { AlertSimulation, anyHour } from '../../support/alert-simulation.ts';
import { memoryAlertStore } from '../../support/memory-alert-store.ts';
it('stat', async () => {
  const sums: Record<string, number> = {};
  const add = (k: string, n = 1) => (sums[k] = (sums[k] ?? 0) + n);
  for (const hour of fc.sample(anyHour, 300)) {
    const s = new AlertSimulation({ store: memoryAlertStore() });
    await s.play(hour); 
    const mid = (await s.stored()).alerts;
    const midTopic = s.topic.length;
    await s.settle();
    add('steps', hour.length); add('kills', s.kills); add('topic', s.topic.length); add('midTopic', midTopic); add('alerts', mid.length);
    for (const a of (await s.stored()).alerts) { add(`${a.kind} ${a.state}`); add('muted', a.muted); add('episodes', a.episode); if (a.pods===0 && a.state!=='resolved') add('zero'); }
    for (const a of mid) add(`mid ${a.kind} ${a.state}`);
    for (const st of hour) add(`do ${st.do}`);
    for (const {notice} of s.log) add(`log ${notice.change}`);
  }
  console.log(sums);
});
