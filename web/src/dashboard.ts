// The page as a whole: what is known, and what of it is shown.
import type { Audit, Config, Live, QuerySeries, Summary } from './api';
import { Card } from './card';
import { Connection, type Remark } from './connection';
import { BotsSwitch, full_screen_button, help_button, language_switch, PauseButton, SiteSwitch, toggle_full_screen,
  WindowSwitch, ZoneSwitch } from './controls';
import { h, set_text } from './dom';
import { Doubled } from './doubled';
import { Explorer } from './explorer';
import { Facts } from './facts';
import { filters_text, FiltersBar } from './filters_bar';
import { format_second, format_whole_percent } from './format';
import { LastHits } from './hits';
import { Integrity, verdict_of } from './integrity';
import { fill_page, make_frame } from './page';
import { make_panels } from './panels';
import type { Query } from './refresher';
import { queries_of } from './queries';
import { ShardsTable } from './shards';
import { Shortcuts } from './shortcuts';
import { Store } from './store';
import { TagSection, type TagMode } from './tag';
import { texts } from './texts';
import { theme_toggle } from './theme_toggle';
import { Tiles } from './tiles';
import { query_of, toggle_filter, type Dimension, type ViewState } from './view_state';
import { details_known_until_ms, frame_of, known_until_ms, unknown_frame, WINDOWS, type WindowId } from './windows';
import { set_zone, zone_name } from './zone';

export interface DashboardListener {
  on_pause(): void; // or on going on
  on_tab(): void; // other lists are shown
}

export class Dashboard {
  readonly store = new Store();
  private live: Live | undefined;
  private summary: Summary | undefined;
  private audit: Audit | null = null;
  private sites: readonly string[] = [];
  private locked = false;

  private readonly change = (change: Partial<ViewState>): void => this.store.update(change);
  private readonly filter = (dimension: Dimension, value: string): void => this.on_row(dimension, value);
  private readonly frame = make_frame();
  readonly connection = new Connection();
  private readonly site = new SiteSwitch(this.change);
  private readonly window = new WindowSwitch(this.change);
  private readonly zone = new ZoneSwitch(this.change);
  private readonly bots = new BotsSwitch(this.change);
  private readonly pause: PauseButton;
  private readonly theme = theme_toggle();
  private readonly filters = new FiltersBar(this.change, this.frame.heading);
  private readonly tiles = new Tiles();
  private readonly cards = WINDOWS.map((spec) => new Card(spec, unknown_frame(spec, Date.now()), () => this.about()));
  private readonly panels;
  private readonly hits = new LastHits();
  private readonly explorer = new Explorer(() => this.store.state, this.filter);
  private readonly tag = new TagSection(this.frame.content);
  private readonly integrity = new Integrity();
  private readonly facts = new Facts();
  private readonly doubled = new Doubled();
  private readonly shards = new ShardsTable();
  private readonly zone_line = h('p', { class: 'quiet', 'data-zone': true });

  constructor(map_address: string, listener: DashboardListener) {
    this.pause = new PauseButton(() => listener.on_pause());
    this.panels = make_panels(map_address, {
      on_row: this.filter,
      on_tab: () => listener.on_tab(),
      on_all: (dimension) => this.explorer.open(dimension),
    });
    this.put_together(listener);
    this.cards.forEach((card) => card.draw());
    this.show_state();
  }

  configure(config: Config): void {
    this.tag.configure(config);
    if (typeof config.site !== 'string' || this.locked) return;
    this.locked = true;
    this.site.lock(config.site);
  }

  queries(): Query[] {
    const { state } = this.store;
    return [...queries_of(state, this), ...this.panels.map((panel) => panel.query(state))];
  }

  // After a change of what is shown.
  show_state(): void {
    const { state } = this.store;
    set_zone(state.zone);
    this.site.show(this.sites, state.site);
    this.window.show(state.window);
    this.zone.show(state.zone);
    this.bots.box.checked = state.bots;
    this.filters.show(state);
    set_text(this.zone_line, texts.zone(zone_name()));
    this.summary = undefined;
    WINDOWS.forEach(({ id }, i) => this.cards[i]?.change(`/api/v1/series.csv${query_of({ ...state, window: id })}`));
    if (this.live !== undefined) this.show_hits(this.live);
    if (this.live !== undefined && !this.is_filtered()) this.show_graphs(this.live);
    else this.cards.forEach((card) => card.wait());
  }

  // Another site, or with bots: what is known is not of it.
  forget_live(): void {
    this.live = undefined;
    this.tiles.forget();
    this.tiles.show_now(null);
    WINDOWS.forEach((spec, i) => this.cards[i]?.show(unknown_frame(spec, Date.now())));
  }

  show_paused(paused: boolean): void {
    this.pause.show(paused);
    document.body.classList.toggle('paused', paused);
    if (paused) this.connection.on_pause();
  }

  on_live(live: Live): void {
    this.live = live;
    const filtered = this.is_filtered();
    if (!filtered) this.show_graphs(live);
    this.show_totals();
    this.show_hits(live);
    this.facts.show(live.status);
    this.doubled.show(live.status.doubled_tags ?? []);
    this.integrity.show_status(live.status, live.now_ms);
    this.shards.show(live.status.shards);
    this.connection.on_live(live, filtered, this.remark());
    this.tag.show(this.tag_mode(live));
  }

  on_summary(summary: Summary): void {
    this.summary = summary;
    this.show_totals();
  }

  on_series(window: WindowId, { views, end_ms }: QuerySeries): void {
    const index = WINDOWS.findIndex(({ id }) => id === window);
    const spec = WINDOWS[index];
    if (spec === undefined) return;
    const known_ms = this.live === undefined ? Infinity : details_known_until_ms(this.live.now_ms, this.live.status);
    this.cards[index]?.show(frame_of(spec, views, end_ms - 1, known_ms));
  }

  on_visitors(now: number | null): void {
    this.tiles.show_now(now);
    document.title = now === null ? texts.title : `${now} · ${texts.title}`;
  }

  on_sites(sites: readonly string[]): void {
    this.sites = sites;
    if (!this.locked) this.site.show(sites, this.store.state.site);
  }

  on_audit(audit: Audit | null): void {
    this.audit = audit;
    this.integrity.show_audit(audit);
  }

  private on_row(dimension: Dimension, value: string): void {
    const { state } = this.store;
    if (dimension === 'site') this.change({ site: state.site === value ? '' : value });
    else this.change({ filters: toggle_filter(state, { dimension, value }).filters });
  }

  private is_filtered(): boolean {
    return this.store.state.filters.length > 0;
  }

  // The graphs' views are never behind those of the summary: without filters their sum is told.
  private show_totals(): void {
    const { summary, live } = this;
    const { window } = this.store.state;
    if (summary === undefined) return;
    const exact = live !== undefined && !this.is_filtered() && known_until_ms(live.now_ms, live.status) === Infinity;
    const views = exact ? live[window].reduce((a, b) => a + b, 0) : summary.now.views;
    this.tiles.show({ ...summary, now: { ...summary.now, views } }, window);
  }

  private show_graphs(live: Live): void {
    const known_ms = known_until_ms(live.now_ms, live.status);
    WINDOWS.forEach((spec, i) => this.cards[i]?.show(frame_of(spec, live[spec.id], live.now_ms, known_ms)));
    this.on_visitors(live.visitors ?? null);
  }

  private show_hits(live: Live): void {
    this.hits.show(live.hits ?? [], this.store.state.site === '', this.is_filtered());
  }

  private remark(): Remark | null {
    const { summary, audit } = this;
    const verdict = verdict_of(audit);
    if (verdict.tone === 'bad') return { text: verdict.text, alarming: true };
    const usual = (text: string): Remark => ({ text, alarming: false });
    if (summary === undefined) return null;
    if (this.is_filtered() && summary.now.views === 0) return usual(texts.message.no_match);
    return summary.sampled < 1 ? usual(texts.message.sampled(format_whole_percent(summary.sampled))) : null;
  }

  private tag_mode({ day, hour, minute, status }: Live): TagMode {
    const any = [day, hour, minute].some((counts) => counts.some((count) => count > 0));
    if (any || status.rebuilding || this.store.state.site !== '') return 'usual';
    return status.counted > 0 ? 'quiet' : 'empty';
  }

  // What the numbers are of, for a picture.
  private about(): string {
    const { state } = this.store;
    const made = texts.save.made(format_second(this.live?.now_ms ?? Date.now()), zone_name());
    const parts = [state.site || texts.controls.all_sites, filters_text(state), made];
    return parts.filter((text) => text !== '').join(' · ');
  }

  private put_together(listener: DashboardListener): void {
    const shortcuts = this.make_shortcuts(listener);
    const tools = [this.pause.element, full_screen_button(toggle_full_screen), this.theme,
      help_button(() => shortcuts.open())];
    fill_page(this.frame, {
      header: [h('div', { class: 'choices', role: 'group', 'aria-label': texts.controls.label }, this.site.element,
        this.window.element), this.connection.element, h('span', { class: 'tools' }, ...tools)],
      message: this.connection.message,
      filters: this.filters.element,
      notice: this.doubled.element,
      tiles: this.tiles.element,
      cards: this.cards.map(({ element }) => element),
      panels: [...this.panels.map(({ element }) => element), this.hits.element],
      footer: [this.integrity.element, this.facts.element, this.shards.element,
        h('div', { class: 'settings' }, this.bots.element, this.zone.element,
          language_switch(() => this.store.state, this.change), this.zone_line)],
      dialogs: [this.explorer.element, shortcuts.element],
    });
    this.frame.content.after(this.tag.element);
  }

  private make_shortcuts(listener: DashboardListener): Shortcuts {
    return new Shortcuts({
      pause: () => listener.on_pause(),
      full_screen: toggle_full_screen,
      minute: () => this.change({ window: 'minute' }),
      hour: () => this.change({ window: 'hour' }),
      day: () => this.change({ window: 'day' }),
      site: () => this.site.select.focus(),
      bots: () => this.change({ bots: !this.store.state.bots }),
      clear: () => this.change({ filters: [] }),
      theme: () => this.theme.click(),
      zone: () => this.zone.select.focus(),
    });
  }
}
