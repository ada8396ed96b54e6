// Asks the queries that the page shows, each again after its period, a few at a time. What has been asked for a view
// that is no longer shown is given up. A server that answers slowly is asked less often.
import { get_json, SignedOut } from './api';

const AT_ONCE = 3;
const TICK_MS = 500;
const NOW = -Infinity;
const REST = 10; // an answer that took a second is asked for again after ten, whatever the period

export interface Query {
  readonly path: string;
  readonly period_ms: number;
  show(answer: unknown): void; // throws when the answer is something else
  fail(): void;
}

interface Job {
  readonly query: Query;
  due_ms: number;
  asking: boolean;
}

export class Refresher {
  private jobs: readonly Job[] = [];
  private abort = new AbortController();
  private timer: number | undefined;

  constructor(private readonly on_signed_out: () => void) {}

  // What has been answered already and is shown still keeps its time. While stopped, each is asked once.
  ask(queries: readonly Query[]): void {
    this.abort.abort();
    this.abort = new AbortController();
    const idle = this.jobs.filter(({ asking }) => !asking);
    const answered = new Map(idle.map(({ query, due_ms }) => [query.path, due_ms]));
    this.jobs = queries.map((query) => ({ query, due_ms: answered.get(query.path) ?? NOW, asking: false }));
    this.fill();
  }

  start(): void {
    this.timer ??= window.setInterval(() => this.fill(), TICK_MS);
    this.fill();
  }

  stop(): void {
    window.clearInterval(this.timer);
    this.timer = undefined;
  }

  private fill(): void {
    const now_ms = performance.now();
    for (const job of this.jobs) {
      if (this.jobs.filter(({ asking }) => asking).length >= AT_ONCE) return;
      if (!job.asking && this.is_due(job, now_ms)) void this.run(job, this.abort.signal);
    }
  }

  private async run(job: Job, signal: AbortSignal): Promise<void> {
    const started_ms = performance.now();
    job.asking = true;
    try {
      const answer = await get_json(job.query.path, signal);
      if (!signal.aborted) job.query.show(answer);
    } catch (error) {
      if (!signal.aborted) job.query.fail();
      if (!signal.aborted && error instanceof SignedOut) this.on_signed_out();
    }
    const now_ms = performance.now();
    job.asking = false;
    job.due_ms = now_ms + this.rest_ms(job, now_ms - started_ms);
    if (!signal.aborted) this.fill();
  }

  private is_due({ due_ms }: Job, now_ms: number): boolean {
    return due_ms === NOW || (this.timer !== undefined && due_ms <= now_ms);
  }

  private rest_ms({ query }: Job, took_ms: number): number {
    return Math.max(query.period_ms, took_ms * REST);
  }
}
