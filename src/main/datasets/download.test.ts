import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Datasets } from './index';
import { inFolder, smallSet } from './datasets.test-helper';

const open: { server: Server; sockets: Set<Socket> }[] = [];
afterEach(() => {
  for (const { server, sockets } of open.splice(0)) {
    sockets.forEach((s) => s.destroy());
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const sockets = new Set<Socket>();
  server.on('connection', (s) => sockets.add(s));
  open.push({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/set/`;
}

/** A URL on which nothing listens. */
async function refusing(): Promise<string> {
  const address = await serve(() => undefined);
  const { server } = open.pop()!;
  await new Promise((resolve) => server.close(resolve));
  return address;
}

const { gzip } = smallSet('fashion-mnist', 3);
const fileFor = (url: string | undefined) => (url?.includes('images') ? gzip.images : gzip.labels);
const good: RequestListener = (request, response) => response.end(fileFor(request.url));
const wrong: RequestListener = (request, response) => {
  const bytes = Buffer.from(fileFor(request.url));
  bytes[20]! ^= 1;
  response.end(bytes);
};
const short: RequestListener = (request, response) => response.end(fileFor(request.url).subarray(0, 15));
const long: RequestListener = (request, response) =>
  response.end(Buffer.concat([fileFor(request.url), Buffer.alloc(10)]));
const missing: RequestListener = (_request, response) => response.writeHead(404).end();
const silent: RequestListener = () => undefined;
const stalling: RequestListener = (request, response) => void response.write(fileFor(request.url).subarray(0, 10));
const breaking: RequestListener = (request, response) => {
  response.writeHead(200, { 'content-length': 1000 });
  response.write(fileFor(request.url).subarray(0, 10), () => response.destroy());
};

function datasets(home: string, mirrors: string[]): Datasets {
  const { set } = smallSet('fashion-mnist', 3, mirrors);
  return new Datasets({
    home,
    userHome: join(home, 'user'),
    cwd: join(home, 'cwd'),
    kerasHome: join(home, 'keras'),
    knownSets: [set],
    timeoutMs: 1000,
  });
}

describe('downloading a published set', () => {
  it('stores both files, reports its progress and makes the set available', () =>
    inFolder(async (home) => {
      const room = datasets(home, [await serve(good)]);
      const heard: [number, number, string][] = [];
      const fetched = await room.fetch('fashion-mnist', (...p) => heard.push(p));
      expect(fetched).toMatchObject({ ok: true, value: { name: 'fashion-mnist', count: 20, available: true } });
      const total = gzip.images.length + gzip.labels.length;
      expect(heard.at(-1)!.slice(0, 2)).toEqual([total, total]);
      expect(heard.at(-1)![2]).toMatch(/^\d+ B of \d+ B from 127\.0\.0\.1:\d+$/);
      expect((await readdir(join(home, 'datasets', 'fashion-mnist'))).sort()).toEqual([
        'train-images-idx3-ubyte.gz',
        'train-labels-idx1-ubyte.gz',
      ]);
    }));

  it('tries the next mirror after each kind of failure', () =>
    inFolder(async (home) => {
      const mirrors = [
        await refusing(),
        ...(await Promise.all([wrong, short, long, missing, silent, stalling, breaking, good].map(serve))),
      ];
      expect(await datasets(home, mirrors).fetch('fashion-mnist', () => undefined)).toMatchObject({
        ok: true,
        value: { available: true },
      });
    }));

  it.each([
    ['a wrong file', wrong, 'sent a file with a wrong hash'],
    ['half a file', short, 'sent less than the whole file'],
    ['more than the file', long, 'sent more than the file should have'],
    ['no file', missing, 'answered 404'],
    ['no answer', silent, 'did not answer within 1 s'],
    ['a stalled answer', stalling, 'stopped sending'],
    ['a broken connection', breaking, /broke the connection|failed/],
  ])('states the reason and a remedy after %s, and leaves nothing', (_name, listener, reason) =>
    inFolder(async (home) => {
      const fetched = await datasets(home, [await serve(listener)]).fetch('fashion-mnist', () => undefined);
      if (fetched.ok) throw new Error('It was accepted.');
      expect(fetched.error.message).toMatch(reason);
      expect(fetched.error.message).toContain(`put it in ${join(home, 'datasets', 'fashion-mnist')}.`);
      expect(await readdir(join(home, 'datasets', 'fashion-mnist'))).toEqual([]);
    }),
  );

  it('states the reason if nothing listens', () =>
    inFolder(async (home) => {
      const fetched = await datasets(home, [await refusing()]).fetch('fashion-mnist', () => undefined);
      expect(fetched).toMatchObject({
        ok: false,
        error: { message: expect.stringContaining('refused the connection') },
      });
    }));

  it('can be cancelled, and leaves nothing', () =>
    inFolder(async (home) => {
      const stop = new AbortController();
      const room = datasets(home, [
        await serve((request, response) => {
          stalling(request, response);
          stop.abort();
        }),
        await serve(good),
      ]);
      expect(await room.fetch('fashion-mnist', () => undefined, stop.signal)).toMatchObject({
        ok: false,
        error: { message: 'Cancelled; nothing was saved.' },
      });
      expect(await readdir(join(home, 'datasets', 'fashion-mnist'))).toEqual([]);
    }));

  it('does not use the network if the set is present, built in or unknown', () =>
    inFolder(async (home) => {
      let asked = 0;
      const room = datasets(home, [
        await serve((request, response) => {
          asked++;
          good(request, response);
        }),
      ]);
      await room.list();
      await room.prepare('fashion-mnist');
      expect(asked).toBe(0);
      await room.fetch('fashion-mnist', () => undefined);
      await room.fetch('fashion-mnist', () => undefined);
      expect(asked).toBe(2);
      expect(await room.fetch('ring', () => undefined)).toMatchObject({
        ok: false,
        error: { message: '"ring" is built in: there is nothing to download.' },
      });
      expect(await room.fetch('fashon-mnist', () => undefined)).toMatchObject({
        ok: false,
        error: { message: expect.stringContaining('fashion-mnist') },
      });
    }));
});
