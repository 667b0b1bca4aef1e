import { m } from '../paraglide/messages';
import type { EventName, Events } from '../shared/contract/events';
import type { Api, Reply, RequestName, Requests } from '../shared/contract/requests';
import { getLocale } from '../shared/locale';
import { TypedEmitter } from '../shared/lib/typed-emitter';
import { packFrame, unpackFrame } from '../shared/contract/wire';
import type { RequestFrame } from '../shared/contract/wire';

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** `lost`: nobody answers, or the line broke. `refused`: Gander answers, and this page is not let in any more. */
export type Connection = 'open' | 'lost' | 'refused';

/** Rejects requests that were in flight when the connection broke. The page shows the broken connection by itself. */
export class ConnectionLostError extends Error {
  override name = 'ConnectionLostError';
  constructor() {
    super(m.app_connection_lost());
  }
}

const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 5000;

/**
 * The contract over a WebSocket, for a window without Electron.
 *
 * Requests made while the line is down wait for it; those in flight when it breaks are rejected, for nobody knows
 * whether they were done. The line is tried again for ever, at growing intervals of at most 5 s; a browser does not say
 * why a WebSocket was not opened, so `isRefused` asks over HTTP.
 */
export class SocketApi implements Api {
  private socket: WebSocket | undefined;
  private next = 1;
  private retry = FIRST_RETRY_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private over = false;
  private told: Connection | undefined;
  private readonly unsent: RequestFrame[] = [];
  private readonly waiting = new Map<number, PendingCall>();
  private readonly events = new TypedEmitter<Events>();

  constructor(
    private readonly address: string,
    private readonly onConnection: (connection: Connection) => void,
    private readonly isRefused: () => Promise<boolean> = () => Promise.resolve(false),
  ) {
    this.open();
  }

  request<K extends RequestName>(name: K, ...args: Parameters<Requests[K]>): Promise<Reply<K>> {
    const frame: RequestFrame = { id: this.next++, name, args, locale: getLocale() };
    return new Promise((resolve, reject) => {
      this.waiting.set(frame.id, { resolve, reject });
      if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(packFrame(frame));
      else this.unsent.push(frame);
    });
  }

  on<K extends EventName>(name: K, listener: (event: Events[K]) => void): () => void {
    return this.events.on(name, listener);
  }

  /** Hangs up for good. */
  close(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private open(): void {
    const socket = new WebSocket(this.address);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (message) => this.receive(message.data as ArrayBuffer);
    socket.onclose = () => this.closed();
    this.socket = socket;
  }

  private opened(socket: WebSocket): void {
    this.retry = FIRST_RETRY_MS;
    for (const frame of this.unsent.splice(0)) socket.send(packFrame(frame));
    this.tell('open');
  }

  private closed(): void {
    const unsent = new Set(this.unsent.map((frame) => frame.id));
    for (const [id, waiting] of this.waiting) {
      if (unsent.has(id)) continue;
      this.waiting.delete(id);
      waiting.reject(new ConnectionLostError());
    }
    if (this.over) return;
    void this.sayWhy();
    this.timer = setTimeout(() => this.open(), this.retry);
    this.retry = Math.min(this.retry * 2, MAX_RETRY_MS);
  }

  private tell(connection: Connection): void {
    if (connection === this.told) return;
    this.told = connection;
    this.onConnection(connection);
  }

  /** Says at once that the line is down, and that this page is refused when that is known. */
  private async sayWhy(): Promise<void> {
    if (this.told !== 'refused') this.tell('lost');
    const isRefused = await this.isRefused().catch(() => false);
    if (!this.over && this.socket?.readyState !== WebSocket.OPEN) this.tell(isRefused ? 'refused' : 'lost');
  }

  private receive(data: ArrayBuffer): void {
    const frame = unpackFrame(data);
    if ('event' in frame) {
      this.events.emit(frame.event, frame.value as never);
    } else if ('ok' in frame) {
      const waiting = this.waiting.get(frame.id);
      this.waiting.delete(frame.id);
      if (frame.ok) waiting?.resolve(frame.value);
      else waiting?.reject(new Error(frame.error));
    }
  }
}
