// The boxes of lists, in their order.
import { Panel, type PanelListener, type PanelSpec } from './panel';
import { WorldMap } from './world_map';

const PANELS: readonly PanelSpec[] = [
  { id: 'pages', dimensions: ['page', 'entry', 'exit'], rows: 10 },
  { id: 'sources', dimensions: ['source', 'channel'], rows: 10 },
  { id: 'countries', dimensions: ['country', 'language'], rows: 250 },
  { id: 'campaigns', dimensions: ['utm_campaign', 'utm_source', 'utm_medium'], rows: 8 },
  { id: 'technology', dimensions: ['browser', 'os', 'device', 'screen'], rows: 8 },
  { id: 'others', dimensions: ['site', 'event', 'bot'], rows: 8 },
];

export function make_panels(map_address: string, listener: PanelListener): readonly Panel[] {
  return PANELS.map((spec) => {
    if (spec.id !== 'countries') return new Panel(spec, listener);
    return new Panel(spec, listener, new WorldMap(map_address, (country) => listener.on_row('country', country)));
  });
}
