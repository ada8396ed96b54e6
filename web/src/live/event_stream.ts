// Server-Sent Events read with fetch: an EventSource can send no Authorization, and a token in the address would end up
// in logs. Like one it connects again after a cut, and tells the server the last event that it has.
import { request_of } from '../api';
import { EventParser, type StreamEvent } from './event_parser';

const RETRY_MS = 1000;

export interface EventListener {
  on_event(event: StreamEvent): void;
  on_cut(): void; // it connects again by itself
  on_refused(): void; // it does not
}

export class EventStream {
  private readonly abort = new AbortController();
  private last_id = '';
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly path: string,
    private readonly listener: EventListener,
  ) {
    void this.run();
  }

  close(): void {
    this.abort.abort();
    clearTimeout(this.retry);
  }

  private async run(): Promise<void> {
    const refused = await this.connect().catch(() => false);
    if (this.abort.signal.aborted) return;
    if (refused) {
      this.listener.on_refused();
      return;
    }
    this.retry = setTimeout(() => void this.run(), RETRY_MS);
    this.listener.on_cut();
  }

  // Until the stream ends; rejects when it is cut. True when the server has none for us.
  private async connect(): Promise<boolean> {
    const resume: Record<string, string> = this.last_id === '' ? {} : { 'Last-Event-ID': this.last_id };
    const request = request_of('text/event-stream', resume);
    const response = await fetch(this.path, { ...request, signal: this.abort.signal });
    const is_stream = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
    if (!response.ok || !is_stream || response.body === null) return true;
    await this.read(response.body.getReader());
    return false;
  }

  private async read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const parser = new EventParser();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const event of parser.take(decoder.decode(value, { stream: true }))) {
        if (this.abort.signal.aborted) return;
        if (event.id !== '') this.last_id = event.id;
        this.listener.on_event(event);
      }
    }
  }
}
