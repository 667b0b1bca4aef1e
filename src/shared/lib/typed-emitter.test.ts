import { expect, test } from 'vitest';
import { TypedEmitter } from './typed-emitter';

interface TestEvents {
  number: number;
  text: string;
}

test('a listener receives the events of its name until it is removed', () => {
  const emitter = new TypedEmitter<TestEvents>();
  const received: unknown[] = [];
  const remove = emitter.on('number', (n) => received.push(n));
  emitter.on('text', (text) => received.push(text));
  emitter.emit('number', 1);
  emitter.emit('text', 'a');
  remove();
  remove();
  emitter.emit('number', 2);
  expect(received).toEqual([1, 'a']);
});

test('a listener may remove itself or add another while an event is delivered', () => {
  const emitter = new TypedEmitter<TestEvents>();
  const received: string[] = [];
  const remove = emitter.on('number', (n) => {
    remove();
    received.push(`first ${n}`);
    emitter.on('number', (m) => received.push(`added ${m}`));
  });
  emitter.on('number', (n) => received.push(`second ${n}`));
  emitter.emit('number', 1);
  expect(received).toEqual(['first 1', 'second 1']);
  emitter.emit('number', 2);
  expect(received.slice(2)).toEqual(['second 2', 'added 2']);
});

test('an error of a listener goes to the handler and the next listener is called; without a handler it is thrown', () => {
  const fail = (): never => {
    throw new Error('broken');
  };
  const errors: unknown[] = [];
  const emitter = new TypedEmitter<TestEvents>((error, name) => errors.push([name, (error as Error).message]));
  let received = 0;
  emitter.on('number', fail);
  emitter.on('number', (n) => (received = n));
  emitter.emit('number', 7);
  expect([errors, received]).toEqual([[['number', 'broken']], 7]);

  const strict = new TypedEmitter<TestEvents>();
  strict.on('text', fail);
  expect(() => strict.emit('text', 'a')).toThrow('broken');
});
