// What the header and the line below the heading say of a status. Pure: no document.
import type { Status } from './api';
import { format_number, format_time_to_go } from './format';
import { texts } from './texts/en';
import { BEHIND_MS } from './windows';

export interface Headline {
  readonly state: 'connected' | 'behind' | 'rebuilding' | 'trouble';
  readonly text: string;
  readonly lag: string;
  readonly message: string;
  readonly alarming: boolean;
}

const percent = (share: number): string => format_number(Math.floor(share * 100));

function rebuilding({ rebuilt_share, hits_per_second, eta_s }: Status): Headline {
  const speed = hits_per_second > 0 ? texts.message.speed(format_number(Math.round(hits_per_second))) : '';
  const to_go = eta_s === null ? '' : texts.message.to_go(format_time_to_go(eta_s));
  return {
    state: 'rebuilding',
    text: texts.state.rebuilding(percent(rebuilt_share)),
    lag: '',
    message: texts.message.rebuilding(speed + to_go),
    alarming: false,
  };
}

function usual(status: Status): Headline {
  const { state, message } = texts;
  if (status.rebuilding) return rebuilding(status);
  const lag = state.lag(format_number(status.lag_ms));
  if (status.lag_ms > BEHIND_MS) {
    return { state: 'behind', text: state.behind, lag, message: message.behind, alarming: false };
  }
  return { state: 'connected', text: state.connected, lag, message: message.usual, alarming: false };
}

export function headline(status: Status): Headline {
  const { problem } = status;
  if (problem === null) return usual(status);
  // Without a journal hits are refused, and those that were taken are counted all the same.
  if (problem.kind === 'journal') return { ...usual(status), message: texts.message.journal_failing, alarming: true };
  return { state: 'trouble', text: texts.problem[problem.kind], lag: '', message: problem.text, alarming: true };
}
