import { expect, test } from 'vitest';
import { EventBus } from './event-bus';
import { OpenWindows } from './open-windows';

test('the first window that answers shows the address, and no other', async () => {
  const events = new EventBus();
  const windows = new OpenWindows(events);
  const took: [string, string, boolean][] = [];
  for (const name of ['a', 'b'])
    events.on('windows:asked', ({ ask, address }) => void took.push([name, address, windows.take(ask)]));
  expect(await windows.show('#/about')).toBe(true);
  expect(took).toEqual([
    ['a', '#/about', true],
    ['b', '#/about', false],
  ]);
});

test('without a window nobody shows it, and who comes late is told so', async () => {
  const events = new EventBus();
  const windows = new OpenWindows(events, 10);
  let late = '';
  events.on('windows:asked', ({ ask }) => void (late = ask));
  expect(await windows.show('#/about')).toBe(false);
  expect(windows.take(late)).toBe(false);
});
