// The server's live stream. While it does not deliver (a server that is away, a proxy that keeps
// events back) the server is asked again and again instead; the stream takes over as soon as it delivers.
import { get_live, SignedOut, type Live } from '../api';
import { EventStream } from './event_stream';
import { fold, fold_whole } from './fold';

const SILENCE_MS = 5000; // an event is due every second
const ASK_MS = 1000;
const RETRY_MS = [250, 500, 1000, 2000] as const;
const REOPEN_MS = 10_000; // a stream that was refused

export interface LiveListener {
  on_live(live: Live): void;
  on_failure(signed_out: boolean): void;
}

export function delay_after_failures(failures: number): number {
  return RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? RETRY_MS[0];
}

export class LiveSource {
  private events: EventStream | undefined;
  private known: Live | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private asking: ReturnType<typeof setTimeout> | undefined;
  private refused_ms = -Infinity;
  private failures = 0;
  private closed = false;

  // `query`: "", or what follows the path, as "?site=example.org".
  constructor(
    private readonly query: string,
    private readonly listener: LiveListener,
  ) {
    this.open();
  }

  close(): void {
    this.closed = true;
    this.shut();
    clearTimeout(this.asking);
  }

  private open(): void {
    this.events = new EventStream(`/api/v1/live${this.query}`, {
      on_event: ({ event, data }) => event === 'live' && this.on_event(data),
      on_cut: () => this.ask_soon(0),
      on_refused: () => this.silent(),
    });
    this.watch();
  }

  private on_event(data: string): void {
    try {
      this.known = fold(this.known, JSON.parse(data));
    } catch {
      this.silent();
      return;
    }
    this.failures = 0;
    clearTimeout(this.asking);
    this.asking = undefined;
    this.watch();
    this.listener.on_live(this.known);
  }

  private silent(): void {
    this.shut();
    this.ask_soon(0);
  }

  private shut(): void {
    clearTimeout(this.watchdog);
    this.events?.close();
    this.events = undefined;
    this.refused_ms = performance.now();
  }

  private watch(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.silent(), SILENCE_MS);
  }

  private ask_soon(delay_ms: number): void {
    if (!this.closed) this.asking ??= setTimeout(() => void this.ask(), delay_ms);
  }

  private async ask(): Promise<void> {
    const asking = this.asking;
    let delay_ms = ASK_MS;
    try {
      const live = await get_live(this.query);
      if (this.closed || this.asking !== asking) return; // the stream has delivered in between
      this.known = fold_whole(this.known, live);
      this.failures = 0;
      this.listener.on_live(this.known);
      if (this.events === undefined && performance.now() - this.refused_ms > REOPEN_MS) this.open();
    } catch (error) {
      if (this.closed || this.asking !== asking) return;
      this.failures += 1;
      delay_ms = delay_after_failures(this.failures);
      this.refused_ms = -Infinity; // tried again as soon as the server answers
      this.listener.on_failure(error instanceof SignedOut);
    }
    this.asking = undefined;
    this.ask_soon(delay_ms);
  }
}
