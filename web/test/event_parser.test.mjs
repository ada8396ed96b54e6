import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { EventParser } = await load('live/event_parser.ts');

test('events come out whole, however the text is cut', () => {
  const text = ': hello\n\nid: 7\nevent: live\ndata: {"a":1}\n\n' +
    'id: 8\r\nevent: live\r\ndata: x\r\ndata:  y: z\r\n\r\ndata: last';
  for (let size = 1; size <= text.length; size += 1) {
    const parser = new EventParser();
    const events = [];
    for (let at = 0; at < text.length; at += size) events.push(...parser.take(text.slice(at, at + size)));
    assert.deepEqual(events, [
      { id: '7', event: 'live', data: '{"a":1}' },
      { id: '8', event: 'live', data: 'x\n y: z' },
    ], `in pieces of ${size}`);
  }
});

test('an event without a name is a message, and one without data is none', () => {
  const parser = new EventParser();
  assert.deepEqual(parser.take('data:x\n\nid: 3\n\n'), [{ id: '', event: 'message', data: 'x' }]);
});

test('an event that does not end is given up', () => {
  const parser = new EventParser();
  assert.throws(() => parser.take('data: '.padEnd(5 << 20, 'x')), /does not end/);
});
