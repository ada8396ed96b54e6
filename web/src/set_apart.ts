// The line of what is not among the views: bots by reason, the owner's own visits, pages fetched ahead. Pure: no
// document.
import type { Status } from './api';
import { format_number } from './format';
import { texts } from './texts';

type Apart = Pick<Status, 'bots' | 'own' | 'prefetched'>;

const reason_text = (reason: string): string =>
  (texts.apart.reasons as Readonly<Record<string, string>>)[reason] ?? reason;

function bots_text(bots: Status['bots']): string[] {
  const some = Object.entries(bots).filter(([, count]) => count > 0);
  if (some.length === 0) return [];
  const total = some.reduce((sum, [, count]) => sum + count, 0);
  const reasons = some.map(([reason, count]) => `${reason_text(reason)} ${format_number(count)}`);
  return [texts.apart.bots(format_number(total), reasons.join(', '))];
}

// Empty when there is nothing to tell.
export function set_apart({ bots, own, prefetched }: Apart): string {
  const parts = bots_text(bots);
  if (own > 0) parts.push(texts.apart.own(format_number(own)));
  if (prefetched > 0) parts.push(texts.apart.prefetched(format_number(prefetched)));
  return parts.length === 0 ? '' : texts.apart.line(parts.join(' · '));
}
