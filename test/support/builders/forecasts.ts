import type { PlacementForecast } from '#model/result/result.ts';

/** What would become of Deployment `shop/web`: all is well. */
export function forecast(fields: Partial<PlacementForecast> = {}): PlacementForecast {
  return {
    subject: { kind: 'Deployment', namespace: 'shop', name: 'web' },
    location: { file: 'app.yaml', line: 4, column: 3 },
    ...{ fargate: 'yes', profiles: ['apps'], why: null, accepted: 'yes', refusedBy: [] },
    ...{ size: { vcpu: 0.25, memoryGiB: 0.5 }, sizeUncertain: false, logging: 'configured', loggingWhy: null },
    ...fields,
  };
}
