import type { LoggingData } from './interpret-config.ts';
import type { Problem } from './problem.ts';

const most = 5300;

/** What counts as a character of a ConfigMap is not documented, so the verdict is firm only where all countings agree. */
export function judgeSize(data: LoggingData): Problem[] {
  const [least, greatest] = [fewestCharacters(data), mostCharacters(data)];
  if (greatest <= most) return [];
  const shouldBe = `at most ${most}`;
  const problem = { code: 'too-long', key: null, line: 1, column: 1, shouldBe, correctable: false } as const;
  if (least > most) {
    const message = `The ConfigMap has ${least} characters or more; Fargate takes at most ${most}.`;
    return [{ ...problem, level: 'rejected', message, is: String(least) }];
  }
  const message = `The ConfigMap has ${least} to ${greatest} characters, depending on how they are counted; over ${most} Fargate may reject it.`;
  return [{ ...problem, level: 'ineffective', message, is: `${least} to ${greatest}` }];
}

// The values alone, by code point.
function fewestCharacters(data: LoggingData): number {
  let count = 0;
  for (const value of Object.values(data)) {
    // The second half of a surrogate pair is no character of its own.
    for (let at = 0; at < value.length; at += 1) count += (value.charCodeAt(at) & 0xfc00) === 0xdc00 ? 0 : 1;
  }
  return count;
}

// The whole object as JSON, by byte.
function mostCharacters(data: LoggingData): number {
  const metadata = { name: 'aws-logging', namespace: 'aws-observability' };
  return Buffer.byteLength(JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }));
}
