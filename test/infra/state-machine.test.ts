import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { Json } from './package-stack.ts';
import { standIns, substituted } from '../../scripts/state-machine.ts';

const validate = createRequire(import.meta.url)('asl-validator');
const source = JSON.parse(readFileSync('infra/scan.asl.json', 'utf8'));
const definition = substituted(source, standIns);
const map = definition.States['Audit clusters'];
const tasks = [
  definition.States['Plan scan'],
  map.ItemProcessor.States['Audit cluster'],
  definition.States['Summarize scan'],
];

describe('the state machine', () => {
  it('is valid, and has every placeholder filled in', () => {
    expect(validate(structuredClone(definition))).toMatchObject({ isValid: true });
    expect(JSON.stringify(definition)).not.toContain('${');
  });

  it('asks for every substitution that the template makes', () => {
    const asked = [...JSON.stringify(source).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect([...new Set(asked)].toSorted()).toEqual(Object.keys(standIns).toSorted());
  });

  it.each(tasks)(
    'tries $Resource again after throttling, failures of Lambda and silence, each later by chance',
    ({ Retry }) => {
      const errors = Retry.flatMap(({ ErrorEquals }: Json) => ErrorEquals);
      expect(errors).toEqual(
        expect.arrayContaining([
          'Lambda.TooManyRequestsException',
          'Lambda.ServiceException',
          'Lambda.AWSLambdaException',
          'Lambda.SdkClientException',
          'Lambda.Unknown',
          'States.Timeout',
        ]),
      );
      for (const retry of Retry) expect(retry.JitterStrategy).toBe('FULL');
    },
  );

  it('waits longer for a function than the function may take', () => {
    for (const { TimeoutSeconds } of tasks) expect(TimeoutSeconds).toBeGreaterThan(900);
  });

  it('audits each line of the manifest in an execution of its own, and sums up whatever comes of it', () => {
    expect(map.ItemReader.ReaderConfig).toEqual({ InputType: 'JSONL' });
    expect(map.ItemProcessor.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
    expect(map.ToleratedFailurePercentage).toBe(100);
    expect(map.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Output: '{% $states.input %}', Next: 'Summarize scan' }]);
    expect(map.Next).toBe('Summarize scan');
  });

  it('sums up an empty manifest, and leaves a scan that another execution does', () => {
    expect(definition.States['Is there something to audit?'].Choices.map(({ Next }: Json) => Next)).toEqual([
      'Scanned by another execution',
      'Summarize scan',
    ]);
  });
});
