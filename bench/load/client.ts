import WebSocket from 'ws';
import type { Api } from '../../src/shared/contract/requests';
import { packFrame, unpackFrame } from '../../src/shared/contract/wire';
import type { ReplyFrame } from '../../src/shared/contract/wire';

export interface Client {
  request: Api['request'];
  close(): void;
}

/** Connects to the core by WebSocket, like a page in a browser. */
export async function connect(address: string): Promise<Client> {
  const { host, search } = new URL(address);
  const socket = new WebSocket(`ws://${host}/api${search}`);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const waiting = new Map<number, (frame: ReplyFrame) => void>();
  let next = 1;
  socket.on('message', (data) => {
    const frame = unpackFrame(data as Buffer);
    if ('id' in frame) waiting.get(frame.id)?.(frame as ReplyFrame);
  });
  const request = ((name: never, ...args: never[]) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, (frame) => {
        waiting.delete(id);
        if (frame.ok) resolve(frame.value as never);
        else reject(new Error(frame.error));
      });
      socket.send(packFrame({ id, name, args }));
    })) as Api['request'];
  return { request, close: () => socket.close() };
}
