// The chosen view and its address, kept the same: going back in the browser goes back to the view before.
import { parse_state, to_search, type ViewState } from './view_state';

export class Store {
  private current = parse_state(location.search);
  private readonly listeners: ((state: ViewState) => void)[] = [];

  constructor() {
    addEventListener('popstate', () => this.become(parse_state(location.search)));
  }

  get state(): ViewState {
    return this.current;
  }

  on_change(listener: (state: ViewState) => void): void {
    this.listeners.push(listener);
  }

  update(change: Partial<ViewState>): void {
    const next = { ...this.current, ...change };
    const search = to_search(next);
    if (search === to_search(this.current)) return;
    history.pushState(null, '', location.pathname + search + location.hash);
    this.become(next);
  }

  private become(state: ViewState): void {
    this.current = state;
    for (const listener of this.listeners) listener(state);
  }
}
