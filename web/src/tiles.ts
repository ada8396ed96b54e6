// The totals of the chosen window, each with its change against the window before.
import type { Summary, WindowSums } from './api';
import { h, hidden_text, set_text } from './dom';
import { format_number, format_percent, format_tenths, format_time_to_go } from './format';
import { texts } from './texts';
import type { WindowId } from './windows';

type TileId = 'views' | 'visitors' | 'sessions' | 'bounce_rate' | 'views_per_session' | 'visible';

interface TileSpec {
  readonly id: TileId;
  value(sums: WindowSums): number | null; // null: cannot be told
  format(value: number): string;
  readonly in_points?: boolean; // a share: its change is told in points
}

const format_visible = (ms: number): string =>
  ms < 60_000 ? `${format_tenths(ms / 1000)} ${texts.units.seconds}` : format_time_to_go(Math.round(ms / 1000));

const TILES: readonly TileSpec[] = [
  { id: 'views', value: ({ views }) => views, format: format_number },
  { id: 'visitors', value: ({ visitors }) => visitors, format: format_number },
  { id: 'sessions', value: ({ sessions }) => sessions, format: format_number },
  { id: 'bounce_rate', value: ({ bounce_rate }) => bounce_rate, format: format_percent, in_points: true },
  { id: 'views_per_session', value: ({ views_per_session }) => views_per_session, format: format_tenths },
  { id: 'visible', value: ({ visible_mean_ms }) => visible_mean_ms, format: format_visible },
];

export interface Change {
  readonly direction: 'more' | 'less' | 'same';
  readonly short: string; // "+12.3 %"
  readonly long: string; // "12.3 % more"
}

// Nothing where there is nothing to compare with.
export function change_of(now: number | null, before: number | null, in_points = false): Change | null {
  if (now === null || before === null || (before === 0 && !in_points)) return null;
  const difference = in_points ? now - before : now / before - 1;
  const size = format_tenths(Math.abs(difference) * 100);
  const unit = in_points ? texts.tiles.points : '%';
  if (size === format_tenths(0)) return { direction: 'same', short: '=', long: texts.tiles.same };
  const text = `${size} ${unit}`;
  return difference > 0
    ? { direction: 'more', short: `▲ ${text}`, long: texts.tiles.more(text) }
    : { direction: 'less', short: `▼ ${text}`, long: texts.tiles.less(text) };
}

class Tile {
  readonly element: HTMLElement;
  private readonly value = h('strong', {}, texts.no_total);
  private readonly note = h('small', { class: 'quiet' });
  private readonly change = h('span', { class: 'change', 'aria-hidden': 'true' });
  private readonly change_told = hidden_text('');

  constructor(id: string, title: string) {
    this.element = h('div', { class: 'tile', 'data-tile': id },
      h('dt', {}, title), h('dd', {}, this.value, ' ', this.note, this.change, this.change_told));
  }

  show(value: string, note = '', about = ''): void {
    set_text(this.value, value);
    set_text(this.note, note);
    this.note.title = about;
  }

  compare(change: Change | null, than: string): void {
    set_text(this.change, change?.short ?? '');
    this.change.dataset.direction = change?.direction ?? 'same';
    this.change.title = change === null ? '' : `${change.long} ${than}`;
    set_text(this.change_told, change === null ? '' : `, ${change.long} ${than}`);
  }
}

export class Tiles {
  readonly element = h('dl', { class: 'tiles', 'aria-label': texts.tiles.label });
  private readonly now = new Tile('now', texts.tiles.now);
  private readonly tiles = TILES.map((spec) => ({ spec, tile: new Tile(spec.id, texts.tiles[spec.id]) }));

  constructor() {
    this.show_now(null);
    this.element.append(this.now.element, ...this.tiles.map(({ tile }) => tile.element));
  }

  show_now(visitors: number | null): void {
    this.now.show(visitors === null ? texts.no_total : format_number(visitors), texts.tiles.now_about);
  }

  show({ now, before, visitors_error }: Summary, window: WindowId): void {
    for (const { spec, tile } of this.tiles) {
      const value = spec.value(now);
      const error = spec.id === 'visitors' && visitors_error > 0 ? format_tenths(visitors_error * 100) : '';
      const text = value === null ? texts.no_total : spec.format(value);
      tile.show(text, error && texts.tiles.error(error), error && texts.tiles.error_about(error));
      tile.compare(change_of(value, before && spec.value(before), spec.in_points), texts.tiles.change[window]);
    }
  }

  // Until the answer for another view has come.
  forget(): void {
    for (const { tile } of this.tiles) {
      tile.show(texts.no_total);
      tile.compare(null, '');
    }
  }
}
