// The text of an event stream → its events (WHATWG HTML, 9.2.6), as far as a server that sends neither comments within
// an event nor a retry time needs it. Pure.

export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

const MOST = 4 << 20; // characters of one event; those of the server are far below

function to_event(block: string): StreamEvent {
  const fields = { id: '', event: 'message' };
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'data') data.push(value);
    else if (name === 'id' || name === 'event') fields[name] = value;
  }
  return { ...fields, data: data.join('\n') };
}

export class EventParser {
  private rest = '';

  // The events that are whole with it. Throws when one does not end.
  take(text: string): StreamEvent[] {
    const blocks = (this.rest + text).split(/\r?\n\r?\n/);
    this.rest = blocks.pop() ?? '';
    if (this.rest.length > MOST) throw new Error('an event does not end');
    return blocks.map(to_event).filter(({ data }) => data !== '');
  }
}
