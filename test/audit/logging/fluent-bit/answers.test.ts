import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeLoggingConfig } from '#audit/logging/config/judge-logging-config.ts';
import { mayNotStart } from '#audit/logging/config/interpret-config.ts';
import { type Answers, answersPath, fingerprintOf } from './answers.ts';
import { type Sample, samples } from './samples.ts';

const { fluentBit, answers } = JSON.parse(readFileSync(answersPath, 'utf8')) as Answers;
const context = { region: 'us-west-2', kubernetesVersion: '1.33' };

/** Whether Fluent Bit itself is said to start with the text as it is. */
function saysItStarts({ data }: Sample): boolean {
  const { rejected, unstartable, ineffective } = judgeLoggingConfig(data, context);
  return rejected.length + unstartable.length === 0 && !ineffective.some(({ code }) => mayNotStart.has(code));
}

describe(`Fluent Bit ${fluentBit}, as it was recorded by npm run record:fluent-bit,`, () => {
  it('was asked about every sample as it is now', () => {
    const asked = Object.fromEntries(Object.entries(answers).map(([name, { text }]) => [name, text]));
    expect(asked).toEqual(Object.fromEntries(samples.map((sample) => [sample.name, fingerprintOf(sample)])));
    expect(samples.length).toBeGreaterThan(100);
  });

  it.each(samples.filter(({ differs }) => differs === undefined))('does what is said of it: $name', (sample) => {
    expect({ starts: saysItStarts(sample), why: answers[sample.name]?.says }).toEqual({
      starts: answers[sample.name]?.starts,
      why: answers[sample.name]?.says,
    });
  });

  it.each(samples.filter(({ differs }) => differs !== undefined))(
    'does otherwise, which is argued: $name',
    (sample) => {
      expect(saysItStarts(sample)).toBe(answers[sample.name]?.starts === false);
    },
  );
});
