// The page: asks, and shows what is answered.
import { get_config, type Live } from './api';
import { Card } from './card';
import { Connection } from './connection';
import { find, set_text } from './dom';
import { format_number, zone_name } from './format';
import { Poller } from './poller';
import { set_apart } from './set_apart';
import { ShardsTable } from './shards';
import { TagSection, type TagMode } from './tag';
import { texts } from './texts/en';
import { theme_toggle } from './theme_toggle';
import { frame_of, known_until_ms, unknown_frame, WINDOWS } from './windows';

const FACTS = ['counted', 'late', 'skewed', 'repeats', 'unreadable', 'lost'] as const;

const connection = new Connection();
const tag = new TagSection();
const shards = new ShardsTable();
const cards = WINDOWS.map((spec) => new Card(spec, unknown_frame(spec, Date.now())));
let configured = false;

function reveal(): void {
  document.body.classList.remove('loading');
}

async function configure(): Promise<void> {
  if (configured) return;
  tag.configure(await get_config());
  configured = true;
}

function tag_mode({ day, hour, minute, status }: Live): TagMode {
  const any = [day, hour, minute].some((counts) => counts.some((count) => count > 0));
  if (any || status.rebuilding) return 'usual';
  return status.counted > 0 ? 'quiet' : 'empty';
}

function show(live: Live): void {
  const known_ms = known_until_ms(live.now_ms, live.status);
  WINDOWS.forEach((spec, i) => cards[i]?.show(frame_of(spec, live[spec.id], live.now_ms, known_ms)));
  for (const fact of FACTS) set_text(find(document, `[data-fact="${fact}"]`), format_number(live.status[fact]));
  const apart = set_apart(live.status);
  const line = find(document, '[data-set-apart]');
  line.hidden = apart === '';
  set_text(line, apart);
  shards.show(live.status.shards);
  connection.on_live(live);
  tag.show(tag_mode(live));
}

theme_toggle();
set_text(find(document, '[data-zone]'), texts.zone(zone_name()));

new Poller({
  on_live(live) {
    show(live);
    // Shown together with the tag where that comes first, so that nothing moves afterwards.
    void configure().catch(() => undefined).finally(reveal);
  },
  on_failure() {
    connection.on_failure();
    configured = false;
    reveal();
  },
}).start();
