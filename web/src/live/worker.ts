// The worker that the tabs of one browser share: one connection for each thing that is watched, whoever watches it.
import { LiveSource } from './source';
import type { Live } from '../api';
import type { Told, Watch } from './shared';

class Topic {
  readonly ports = new Set<MessagePort>();
  private last: Live | undefined;
  private readonly source: LiveSource;

  constructor(private readonly query: string) {
    this.source = new LiveSource(query, {
      on_live: (live) => this.tell({ query, live: (this.last = live) }),
      on_failure: (signed_out) => this.tell({ query, failed: { signed_out } }),
    });
  }

  join(port: MessagePort): void {
    this.ports.add(port);
    if (this.last !== undefined) port.postMessage({ query: this.query, live: this.last } satisfies Told);
  }

  close(): void {
    this.source.close();
  }

  private tell(told: Told): void {
    for (const port of this.ports) port.postMessage(told);
  }
}

const topics = new Map<string, Topic>();

function leave(port: MessagePort): void {
  for (const [query, topic] of topics) {
    topic.ports.delete(port);
    if (topic.ports.size > 0) continue;
    topic.close();
    topics.delete(query);
  }
}

function join(port: MessagePort, query: string): void {
  const topic = topics.get(query) ?? new Topic(query);
  topics.set(query, topic);
  topic.join(port);
}

addEventListener('connect', (event) => {
  const port = (event as MessageEvent).ports[0];
  if (port === undefined) return;
  port.onmessage = ({ data }: MessageEvent<Watch>) => {
    leave(port);
    if (data.query !== null) join(port, data.query);
  };
});
