// Text that may go into a report.
import { KEEP_FRAGMENT, KEEP_QUERY } from './flags';
import { ADDRESS_LENGTH } from './limits';

// `value` as text, cut. Half a character (a surrogate without the other) is left out: strict JSON parsers refuse it.
export const cut = (value: unknown, length: number): string =>
  String(value).slice(0, length).replace(/[\ud800-\udfff]/gu, '');

// An address as the settings want it, and undefined for what is no page or app (about:srcdoc, file:). The name and
// password never stay; of a query that has to go the fields of a campaign (utm_…) stay.
export function clean_address(address: string, flags: number): string | undefined {
  const parts = /^((?:http|android-app)[^/]*\/\/)(?:[^/?#]*@)?([^?#]*)(\?[^#]*)?(.*)/.exec(address);
  if (!parts) return;
  const [, scheme, rest, query = '', fragment] = parts;
  const campaign = query.replace(/[?&](?!utm_)[^&]*/g, '').replace(/^&/, '?');
  return cut(scheme! + rest + (flags & KEEP_QUERY ? query : campaign) + (flags & KEEP_FRAGMENT ? fragment : ''),
    ADDRESS_LENGTH);
}
