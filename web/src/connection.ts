// One look says whether it works: the state in the header, and one line of text below the heading.
import { share_token, type Live } from './api';
import { h, set_text } from './dom';
import { format_second } from './format';
import { headline, type Headline } from './headline';
import { texts } from './texts';

type State = Headline['state'] | 'connecting' | 'disconnected' | 'signed_out' | 'paused';

export interface Remark {
  readonly text: string;
  readonly alarming: boolean;
}

// Back to the same view.
const sign_in_url = (): string => `/login?next=${encodeURIComponent(location.pathname + location.search)}`;

export class Connection {
  private readonly state = h('span', { role: 'status', 'data-state-text': true }, texts.state.connecting);
  private readonly lag = h('span', { class: 'lag', 'data-lag': true });
  readonly element = h('span', { class: 'state', 'data-state': 'connecting' },
    h('i', { class: 'dot', 'aria-hidden': 'true' }), this.state, this.lag);
  readonly message = h('p', { class: 'message quiet', 'data-message': true }, texts.message.connecting);
  private last_ms: number | undefined;

  // `remark`: what is to be told instead of nothing in particular.
  on_live({ now_ms, status }: Live, filtered: boolean, remark: Remark | null): void {
    this.last_ms = now_ms;
    const { state, text, lag, message, alarming } = headline(status, filtered);
    this.show(state, text, lag);
    if (message === texts.message.usual && remark !== null) this.tell(remark.text, remark.alarming);
    else this.tell(message, alarming);
  }

  on_failure(): void {
    const { stale, unreached } = texts.message;
    this.show('disconnected', texts.state.disconnected, '');
    this.tell(this.last_ms === undefined ? unreached : stale(format_second(this.last_ms)), false);
  }

  on_signed_out(): void {
    this.show('signed_out', texts.state.signed_out, '');
    if (share_token() !== '') {
      this.tell(texts.message.share_ended, true);
      return;
    }
    this.tell(`${texts.message.signed_out} `, true);
    this.message.append(h('a', { href: sign_in_url() }, texts.message.sign_in));
  }

  on_pause(): void {
    this.show('paused', texts.state.paused, '');
    this.tell(texts.message.paused(this.last_ms === undefined ? texts.no_total : format_second(this.last_ms)), false);
  }

  private show(state: State, text: string, lag: string): void {
    this.element.dataset.state = state;
    document.body.classList.toggle('stale', state === 'disconnected' || state === 'signed_out');
    set_text(this.state, text);
    set_text(this.lag, lag);
  }

  private tell(text: string, alarming: boolean): void {
    set_text(this.message, text);
    this.message.classList.toggle('alarming', alarming);
  }
}
