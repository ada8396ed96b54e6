// What the header and the line below the heading say of a status. Pure: no document.
import type { Status } from './api';
import { format_number, format_time_to_go, format_whole_percent } from './format';
import { texts } from './texts';
import { BEHIND_MS } from './windows';

export interface Headline {
  readonly state: 'connected' | 'behind' | 'rebuilding' | 'trouble';
  readonly text: string;
  readonly lag: string;
  readonly message: string;
  readonly alarming: boolean;
}

function rebuilding({ rebuilt_share, hits_per_second, eta_s }: Status): Headline {
  const speed = hits_per_second > 0 ? texts.message.speed(format_number(Math.round(hits_per_second))) : '';
  const to_go = eta_s === null ? '' : texts.message.to_go(format_time_to_go(eta_s));
  return {
    state: 'rebuilding',
    text: texts.state.rebuilding(format_whole_percent(rebuilt_share)),
    lag: '',
    message: texts.message.rebuilding(speed + to_go),
    alarming: false,
  };
}

function usual_message({ history }: Status, filtered: boolean): string {
  if (history === undefined || history.complete) return texts.message.usual;
  if (history.lost && history.share === 1) {
    return filtered ? texts.message.history_lost_filtered : texts.message.history_lost;
  }
  const percent = format_whole_percent(history.share);
  return filtered ? texts.message.history_filtered(percent) : texts.message.history(percent);
}

function usual(status: Status, filtered: boolean): Headline {
  const { state, message } = texts;
  if (status.rebuilding) return rebuilding(status);
  const lag = state.lag(format_number(status.lag_ms));
  if (status.lag_ms > BEHIND_MS) {
    return { state: 'behind', text: state.behind, lag, message: message.behind, alarming: false };
  }
  const told = usual_message(status, filtered);
  return { state: 'connected', text: state.connected, lag, message: told, alarming: false };
}

export function headline(status: Status, filtered = false): Headline {
  const { problem } = status;
  if (problem === null) return usual(status, filtered);
  // Without a journal hits are refused, and those that were taken are counted all the same.
  if (problem.kind === 'journal') {
    return { ...usual(status, filtered), message: texts.message.journal_failing, alarming: true };
  }
  return { state: 'trouble', text: texts.problem[problem.kind], lag: '', message: problem.text, alarming: true };
}
