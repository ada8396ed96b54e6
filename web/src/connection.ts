// One look says whether it works: the state in the header, and one line of text below the heading.
import type { Live } from './api';
import { find, set_text } from './dom';
import { format_second } from './format';
import { headline, type Headline } from './headline';
import { texts } from './texts/en';

type State = Headline['state'] | 'disconnected';

export class Connection {
  private readonly header = find(document, '[data-state]');
  private readonly state = find(document, '[data-state-text]');
  private readonly lag = find(document, '[data-lag]');
  private readonly message = find(document, '[data-message]');
  private last_ms: number | undefined;

  on_live({ now_ms, status }: Live): void {
    this.last_ms = now_ms;
    const { state, text, lag, message, alarming } = headline(status);
    this.show(state, text, lag);
    this.tell(message, alarming);
  }

  on_failure(): void {
    const { stale, unreached } = texts.message;
    this.show('disconnected', texts.state.disconnected, '');
    this.tell(this.last_ms === undefined ? unreached : stale(format_second(this.last_ms)), false);
  }

  private show(state: State, text: string, lag: string): void {
    this.header.dataset.state = state;
    document.body.classList.toggle('stale', state === 'disconnected');
    set_text(this.state, text);
    set_text(this.lag, lag);
  }

  private tell(text: string, alarming: boolean): void {
    set_text(this.message, text);
    this.message.classList.toggle('alarming', alarming);
  }
}
