// Custom events: what of them is sent, so that any page's call fits into the collector's limits.
import { EVENT_NAME_LENGTH, EVENT_PROPERTIES, EVENT_VALUE_LENGTH } from './limits';
import { cut } from './text';

export type Properties = Record<string, string | number | boolean>;

export const event_name = (name: unknown): string => cut(name, EVENT_NAME_LENGTH);

// The first ten that are text, a finite number or a boolean.
export function event_properties(given: object): Properties {
  const kept: Properties = {};
  let count = 0;
  for (const [name, value] of Object.entries(given)) {
    const text = typeof value == 'string';
    if ((text || value === !!value || Number.isFinite(value)) && count++ < EVENT_PROPERTIES) {
      kept[event_name(name)] = text ? cut(value, EVENT_VALUE_LENGTH) : value;
    }
  }
  return kept;
}
