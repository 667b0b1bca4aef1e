import { expect, it } from 'vitest';
import { ConcurrencyLimit } from './concurrency-limit';

it('lets so many go at once, the next when one ends or fails, and none that has left', async () => {
  const turns = new ConcurrencyLimit(2);
  const began: string[] = [];
  const ends = new Map<string, (ok: boolean) => void>();
  const task = (name: string) => () => {
    began.push(name);
    return new Promise<void>((resolve, reject) => ends.set(name, (ok) => (ok ? resolve() : reject(new Error(name)))));
  };
  turns.add(task('a'));
  turns.add(task('b'));
  const leave = turns.add(task('c'));
  turns.add(task('d'));
  turns.add(task('e'));
  expect(began).toEqual(['a', 'b']);
  leave();
  ends.get('a')!(false);
  await Promise.resolve().then(() => undefined);
  expect(began).toEqual(['a', 'b', 'd']);
  ends.get('b')!(true);
  await Promise.resolve().then(() => undefined);
  expect(began).toEqual(['a', 'b', 'd', 'e']);
});
