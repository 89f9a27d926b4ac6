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
    'tries $Arguments.FunctionName again after throttling and failures of Lambda, these later by chance',
    ({ Retry }) => {
      for (const error of ['TooManyRequestsException', 'ServiceException', 'AWSLambdaException', 'SdkClientException'])
        expect(firstFor(`Lambda.${error}`, Retry).MaxAttempts, error).toBeGreaterThan(5);
      expect(firstFor('Lambda.Unknown', Retry).MaxAttempts).toBeGreaterThan(0);
      for (const retry of Retry) {
        // Throttled, it waits its whole turn: by chance it could use up its attempts within seconds.
        const isThrottling = retry.ErrorEquals.includes('Lambda.TooManyRequestsException');
        if (retry.MaxAttempts > 0) expect(retry.JitterStrategy).toBe(isThrottling ? undefined : 'FULL');
      }
    },
  );

  it('waits out throttling for hours, within the time that a scan has', () => {
    for (const { Retry } of tasks) {
      const { MaxAttempts, MaxDelaySeconds = 0 } = firstFor('Lambda.TooManyRequestsException', Retry);
      expect(MaxAttempts * MaxDelaySeconds).toBeGreaterThan(6 * 3600);
      expect(MaxAttempts * MaxDelaySeconds).toBeLessThan(20 * 3600);
    }
  });

  it('gives up an audit that hangs, and tries planning and summing up again, without which there is no scan', () => {
    const [plan, audit, summarize] = tasks;
    for (const error of ['Sandbox.Timedout', 'States.Timeout']) {
      expect(firstFor(error, audit.Retry).MaxAttempts).toBe(0);
      for (const { Retry } of [plan, summarize]) expect(firstFor(error, Retry).MaxAttempts).toBe(2);
    }
  });

  function firstFor(error: string, retries: Json[]): Json {
    return retries.find(({ ErrorEquals }) => ErrorEquals.includes(error) || ErrorEquals.includes('States.TaskFailed'));
  }

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
