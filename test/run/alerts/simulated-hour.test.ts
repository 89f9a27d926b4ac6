import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createAlertStore } from '#publish/dynamodb/alert-store.ts';
import { AlertSimulation } from '../../support/clusters/alert-simulation.ts';
import { anyHour } from '../../support/clusters/alert-steps.ts';
import { startFakeTable } from '../../support/fakes/fake-dynamodb.ts';

it('any hour over the store that is deployed ends with the true state', async () => {
  await fc.assert(
    fc.asyncProperty(anyHour, async (hour) => {
      const { client } = await startFakeTable();
      const simulation = new AlertSimulation({ store: createAlertStore({ table: 'alerts', client }) });
      await simulation.play(hour);
      await simulation.settle();
      const { alerts } = await simulation.stored();
      const open = alerts.filter(({ kind, state }) => kind === 'logging-disabled' && state !== 'resolved');
      const silent = [...simulation.cluster.silent()];
      for (const [reason] of silent) expect(open.filter(({ reasons }) => reasons.includes(reason))).toHaveLength(1);
      const pods = silent.reduce((sum, [, ofReason]) => sum + ofReason.length, 0);
      expect(open.reduce((sum, alert) => sum + alert.pods, 0)).toBe(pods);
    }),
    { numRuns: 8 },
  );
});
