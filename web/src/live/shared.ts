// How a tab watches the live stream. The tabs of one browser share one connection: through a worker where the browser
// has shared ones; else the tab that holds a lock has the connection and tells the others; else each has its own.
// So has a page with the token of a share link.
import { share_token, type Live } from '../api';
import { LiveSource, type LiveListener } from './source';

export interface Watch {
  readonly query: string | null; // null: nothing for now
}

export type Told = { readonly query: string } & (
  | { readonly live: Live; readonly failed?: undefined }
  | { readonly live?: undefined; readonly failed: { readonly signed_out: boolean } }
);

export interface Transport {
  watch(query: string | null): void;
}

const CHANNEL = 'hitstream-live';

abstract class Listening implements Transport {
  protected query: string | null = null;

  constructor(protected readonly listener: LiveListener) {}

  abstract watch(query: string | null): void;

  protected hear({ query, live, failed }: Told): void {
    if (query !== this.query) return;
    if (live !== undefined) this.listener.on_live(live);
    else this.listener.on_failure(failed.signed_out);
  }
}

class Own extends Listening {
  private source: LiveSource | undefined;

  watch(query: string | null): void {
    if (query === this.query) return;
    this.query = query;
    this.source?.close();
    this.source = query === null ? undefined : new LiveSource(query, this.listener);
  }
}

class Shared extends Listening {
  private readonly worker: SharedWorker;

  constructor(script: string, listener: LiveListener, on_refused: () => void) {
    super(listener);
    this.worker = new SharedWorker(script, { name: script });
    this.worker.port.onmessage = ({ data }: MessageEvent<Told>) => this.hear(data);
    this.worker.onerror = on_refused;
    addEventListener('pagehide', () => this.tell(null));
  }

  watch(query: string | null): void {
    if (query === this.query) return;
    this.query = query;
    this.tell(query);
  }

  private tell(query: string | null): void {
    this.worker.port.postMessage({ query } satisfies Watch);
  }
}

// A tab that cannot be seen gives the lock back, for another that can.
class Elected extends Listening {
  private readonly channel = new BroadcastChannel(CHANNEL);
  private stop: (() => void) | undefined;

  constructor(listener: LiveListener) {
    super(listener);
    this.channel.onmessage = ({ data }: MessageEvent<Told>) => this.hear(data);
  }

  watch(query: string | null): void {
    if (query === this.query) return;
    this.query = query;
    this.stop?.();
    this.stop = query === null ? undefined : this.stand_for(query);
  }

  private stand_for(query: string): () => void {
    const abort = new AbortController();
    const lead = (): Promise<void> =>
      new Promise((done) => {
        const source = this.lead(query);
        abort.signal.addEventListener('abort', () => {
          source.close();
          done();
        });
      });
    navigator.locks.request(CHANNEL + query, { signal: abort.signal }, lead).catch(() => undefined);
    return () => abort.abort();
  }

  private lead(query: string): LiveSource {
    const tell = (told: Told): void => {
      this.channel.postMessage(told);
      this.hear(told);
    };
    return new LiveSource(query, {
      on_live: (live) => tell({ query, live }),
      on_failure: (signed_out) => tell({ query, failed: { signed_out } }),
    });
  }
}

function without_worker(listener: LiveListener): Transport {
  const can_elect = 'BroadcastChannel' in self && 'locks' in navigator;
  return can_elect ? new Elected(listener) : new Own(listener);
}

// `script`: the worker's address, and its name, so that a page of a newer version gets a worker of its own.
export function open_live(script: string, listener: LiveListener): Transport {
  if (share_token() !== '') return new Own(listener);
  if (!('SharedWorker' in self)) return without_worker(listener);
  let query: string | null = null;
  let transport: Transport;
  try {
    transport = new Shared(script, listener, () => {
      transport = without_worker(listener);
      transport.watch(query);
    });
  } catch {
    transport = without_worker(listener);
  }
  return {
    watch(wanted) {
      query = wanted;
      transport.watch(wanted);
    },
  };
}
