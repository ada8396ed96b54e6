// The time zone in which times are shown: that of this device, or one that was chosen.
import { HOUR_MS } from './windows';

let chosen: string | undefined;
let version = 0;

export const device_zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
export const zone_name = (): string => chosen ?? device_zone();
export const zone_version = (): number => version; // changes with the zone

export function is_zone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

// An empty or unknown name: the device's.
export function set_zone(name: string): void {
  const next = name !== '' && is_zone(name) ? name : undefined;
  if (next === chosen) return;
  chosen = next;
  version += 1;
  offset = undefined;
}

let offset: { version: number; hour: number; ms: number } | undefined;

// How far the zone's clocks are ahead of UTC. They change at whole quarters of an hour; an hour's offset is kept.
export function offset_ms(at_ms: number): number {
  const hour = Math.floor(at_ms / HOUR_MS);
  if (offset?.hour === hour && offset.version === version) return offset.ms;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone_name(), hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(hour * HOUR_MS);
  const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value);
  const local_ms = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  offset = { version, hour, ms: local_ms - hour * HOUR_MS };
  return offset.ms;
}
