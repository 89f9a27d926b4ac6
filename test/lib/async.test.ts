import { expect, test } from 'vitest';
import { abortable } from '#lib/async.ts';

const never = new Promise<never>(() => undefined);

test('work that is done first counts, for better or worse', async () => {
  const { signal } = new AbortController();
  expect(await abortable(Promise.resolve(1), signal)).toBe(1);
  expect(await abortable(Promise.resolve(1), undefined)).toBe(1);
  await expect(abortable(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
});

test('a signal ends the waiting with its reason', async () => {
  const controller = new AbortController();
  const waiting = abortable(never, controller.signal);
  controller.abort(new Error('too late'));
  await expect(waiting).rejects.toThrow('too late');
});

test('a signal that was aborted before ends it at once', async () => {
  await expect(abortable(never, AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
});

test('work that fails when nobody waits any more is no stray rejection', async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const controller = new AbortController();
  const waiting = abortable(promise, controller.signal);
  controller.abort(new Error('too late'));
  await expect(waiting).rejects.toThrow('too late');
  reject(new Error('unheard'));
  // Node reports stray rejections after the microtasks of a turn, and Vitest fails on them.
  await new Promise(setImmediate);
});
