// Whether every hit is counted: the verdict, and each collector with what became of the hits that it took.
import type { Audit, CollectorAudit, CollectorStatus, Status, Sums } from './api';
import { h, set_text } from './dom';
import { format_number, format_time_to_go } from './format';
import { texts } from './texts';

const SILENT_MS = 10_000; // a heartbeat is due every second
const FRESH_MS = 3000;

const sum = (sums: Sums | undefined): number => Object.values(sums ?? {}).reduce((a, b) => a + b, 0);

export interface Verdict {
  readonly tone: 'good' | 'bad' | 'unknown';
  readonly text: string;
}

export function verdict_of(audit: Audit | null): Verdict {
  if (audit === null) return { tone: 'unknown', text: texts.audit.unknown };
  if (audit.complete) return { tone: 'good', text: texts.audit.complete };
  return { tone: 'bad', text: `${texts.audit.missing} ${audit.verdict}` };
}

// Empty when nothing was refused.
export function refused_line(collectors: readonly CollectorStatus[]): string {
  const reasons = new Map<string, number>();
  for (const { refused } of collectors) {
    for (const [reason, count] of Object.entries(refused)) reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  }
  const some = [...reasons].filter(([, count]) => count > 0);
  if (some.length === 0) return '';
  const total = some.reduce((all, [, count]) => all + count, 0);
  const told = some.map(([reason, count]) => `${reason.replace(/_/g, ' ')} ${format_number(count)}`);
  return texts.audit.refused_line(format_number(total), told.join(', '));
}

export function silent_line(collectors: readonly CollectorStatus[], now_ms: number): string {
  const silent = collectors.filter(({ last_heard_ms }) => now_ms - last_heard_ms > SILENT_MS);
  return silent.length === 0 ? '' : texts.audit.silent(silent.map(({ name, src }) => name || src).join(', '));
}

function heard(last_heard_ms: number, now_ms: number): string {
  const ago_ms = now_ms - last_heard_ms;
  return ago_ms < FRESH_MS ? texts.audit.now : texts.audit.ago(format_time_to_go(Math.floor(ago_ms / 1000)));
}

function columns(collector: CollectorStatus, audit: CollectorAudit | undefined, now_ms: number): string[] {
  const of = (count: number | undefined): string => (count === undefined ? texts.no_total : format_number(count));
  return [
    heard(collector.last_heard_ms, now_ms), of(audit?.accepted), of(audit?.counted), of(audit && sum(audit.filtered)),
    of(audit?.late), of(audit?.unreadable), of(audit?.in_flight), of(audit?.missing), of(sum(collector.refused)),
  ];
}

export class Integrity {
  readonly element: HTMLElement;
  private readonly verdict = h('p', { class: 'verdict', 'data-audit': 'unknown' }, texts.audit.unknown);
  private readonly silent = h('p', { class: 'alarming', 'data-silent': true, hidden: true });
  private readonly refused = h('p', { class: 'quiet', 'data-refused': true, hidden: true });
  private readonly summary = h('summary');
  private readonly body = h('tbody');
  private readonly details: HTMLDetailsElement;
  private audit: Audit | null = null;
  private known: { readonly status: Status; readonly now_ms: number } | undefined;

  constructor() {
    const { title, caption, name, heard: heard_text, accepted, counted, filtered, late, unreadable, in_flight,
      missing_column, refused } = texts.audit;
    const head = [name, heard_text, accepted, counted, filtered, late, unreadable, in_flight, missing_column, refused];
    this.details = h('details', { 'data-collectors': true, hidden: true, toggle: () => this.show_table() },
      this.summary,
      h('div', { class: 'numbers', tabindex: 0, role: 'region', 'aria-labelledby': 'collectors-caption' },
        h('table', {}, h('caption', { id: 'collectors-caption' }, caption),
          h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))), this.body)));
    this.element = h('section', { class: 'integrity', 'aria-labelledby': 'integrity-title' },
      h('h2', { id: 'integrity-title' }, title), this.verdict, this.silent, this.refused, this.details);
  }

  show_audit(audit: Audit | null): void {
    this.audit = audit;
    const { tone, text } = verdict_of(audit);
    this.verdict.dataset.audit = tone;
    set_text(this.verdict, text);
    this.show_table();
  }

  show_status(status: Status, now_ms: number): void {
    this.known = { status, now_ms };
    const collectors = status.collectors ?? [];
    this.tell(this.silent, silent_line(collectors, now_ms));
    this.tell(this.refused, refused_line(collectors));
    this.details.hidden = collectors.length === 0;
    set_text(this.summary, texts.audit.collectors(format_number(collectors.length), collectors.length === 1));
    this.show_table();
  }

  private tell(line: HTMLElement, text: string): void {
    line.hidden = text === '';
    set_text(line, text);
  }

  // A closed table is not kept up to date.
  private show_table(): void {
    if (!this.details.open || this.known === undefined) return;
    const { status, now_ms } = this.known;
    const collectors = status.collectors ?? [];
    while (this.body.rows.length > collectors.length) this.body.deleteRow(-1);
    collectors.forEach((collector, i) => {
      const row = this.body.rows[i] ?? this.add_row();
      const audit = this.audit?.collectors.find(({ src }) => src === collector.src);
      [collector.name || collector.src, ...columns(collector, audit, now_ms)].forEach((text, column) => {
        const cell = row.cells[column];
        if (cell !== undefined) set_text(cell, text);
      });
    });
  }

  private add_row(): HTMLTableRowElement {
    const row = this.body.insertRow();
    row.append(h('th', { scope: 'row' }));
    for (let i = 0; i < 9; i += 1) row.insertCell();
    return row;
  }
}
