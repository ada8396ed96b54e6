// Numbers and local times as people read them.
import { texts } from './texts';
import type { Dimension } from './view_state';
import { HOUR_MS, type Bucket, type Frame, type WindowSpec } from './windows';
import { zone_name, zone_version } from './zone';

const number = new Intl.NumberFormat(texts.lang);
const one_digit = new Intl.NumberFormat(texts.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat(texts.lang, { notation: 'compact', maximumFractionDigits: 1 });

export const format_number = (value: number): string => number.format(value);
export const format_tenths = (value: number): string => one_digit.format(value);
export const format_percent = (share: number): string => `${one_digit.format(share * 100)} %`;
export const format_whole_percent = (share: number): string => number.format(Math.floor(share * 100));
export const format_compact = (value: number): string => compact.format(value);

// A change of the zone makes the format anew.
const time_format = (options: Intl.DateTimeFormatOptions): ((ms: number) => string) => {
  let made: { version: number; format: Intl.DateTimeFormat } | undefined;
  return (ms) => {
    if (made?.version !== zone_version()) {
      const format = new Intl.DateTimeFormat(texts.lang, { ...options, hourCycle: 'h23', timeZone: zone_name() });
      made = { version: zone_version(), format };
    }
    return made.format.format(ms);
  };
};

export const format_second = time_format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const format_minute = time_format({ hour: '2-digit', minute: '2-digit' });
const format_day = time_format({ weekday: 'short' });

// In the two largest units: 3675 → "1 h 1 min".
export function format_time_to_go(seconds: number): string {
  const { hours, minutes, seconds: short } = texts.units;
  const parts = (
    [
      [Math.floor(seconds / 3600), hours],
      [Math.floor(seconds / 60) % 60, minutes],
      [Math.floor(seconds) % 60, short],
    ] as const
  ).map(([count, unit]) => ({ count, text: `${format_number(count)} ${unit}` }));
  const first = parts.findIndex(({ count }) => count > 0);
  if (first < 0) return parts[2]?.text ?? '';
  return parts.slice(first, first + 2).filter(({ count }) => count > 0).map(({ text }) => text).join(' ');
}

export function format_axis(spec: WindowSpec, ms: number): string {
  return spec.id === 'minute' ? format_second(ms) : format_minute(ms);
}

export function format_bucket(spec: WindowSpec, bucket: Bucket): string {
  if (spec.id === 'minute') return format_second(bucket.start_ms);
  const from = format_minute(bucket.start_ms);
  const to = format_minute(bucket.start_ms + spec.span_ms);
  return spec.span_ms < HOUR_MS ? `${from} – ${to}` : `${format_day(bucket.start_ms)} ${from} – ${to}`;
}

export function format_views({ views, in_progress }: Bucket): string {
  if (views === null) return texts.unknown;
  const count = texts.view_count(format_number(views), views === 1);
  return in_progress ? `${count} ${texts.so_far}` : count;
}

export const format_total = ({ known, total }: Frame): string =>
  known === 'none' ? texts.no_total : format_number(total);

export const format_unit = ({ known }: Frame): string => (known === 'some' ? texts.views_so_far : texts.views);

export function format_peak({ spec, peak, known }: Frame): string {
  if (known === 'none') return texts.unknown;
  if (peak === null || peak.views === null) return texts.no_peak;
  return texts.peak(format_number(peak.views), format_axis(spec, peak.start_ms));
}

const name_of = (type: 'region' | 'language'): ((code: string) => string) => {
  const names = new Intl.DisplayNames(texts.lang, { type, fallback: 'code' });
  return (code) => {
    try {
      return names.of(code) ?? code;
    } catch {
      return code; // what was told is no code
    }
  };
};
export const country_name = name_of('region');
export const language_name = name_of('language');

// A value of a dimension as people call it.
// What the server says of values that had no room of their own, and of views without a site.
export const NO_ROOM = '(other)';
const NO_SITE = '(none)';

export function format_value(dimension: Dimension, value: string): string {
  const { values } = texts;
  if (value === '') return (values.untold as Readonly<Partial<Record<Dimension, string>>>)[dimension] ?? values.none;
  if (value === NO_ROOM) return values.other;
  if (value === NO_SITE && dimension === 'site') return values.no_site;
  if (dimension === 'country') return country_name(value);
  if (dimension === 'language') return language_name(value);
  if (dimension !== 'channel' && dimension !== 'device' && dimension !== 'screen') return value;
  return (values[dimension] as Readonly<Record<string, string>>)[value] ?? value;
}
