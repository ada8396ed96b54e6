// The map of the world, from Natural Earth's (public domain) as world-atlas packs it: ISO 3166 code → path, in the
// Equal Earth projection (Šavrič, Patterson and Jenny 2018), to a whole unit, which at its size is a pixel.
import { createRequire } from 'node:module';
import { feature } from 'topojson-client';

const require = createRequire(import.meta.url);
const WIDTH = 560;
const ANTARCTICA = '010';

// Places that Natural Earth knows and ISO 3166 does not are drawn with the code that browsers use for them.
const UNNUMBERED = { Kosovo: 'XK', Somaliland: 'SO', 'N. Cyprus': 'CY' };

const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const M = Math.sqrt(3) / 2;

// The map's edge runs through the Bering Strait, and through no country.
const MIDDLE = 11;

function project([from_greenwich, latitude]) {
  const longitude = ((from_greenwich - MIDDLE + 540) % 360) - 180;
  const l = Math.asin(M * Math.sin((latitude * Math.PI) / 180));
  const l2 = l * l;
  const l6 = l2 * l2 * l2;
  const x = ((longitude * Math.PI) / 180) * Math.cos(l) / (M * (A1 + 3 * A2 * l2 + l6 * (7 * A3 + 9 * A4 * l2)));
  return [x, -l * (A1 + A2 * l2 + l6 * (A3 + A4 * l2))];
}

const EDGE = -project([MIDDLE - 180, 0])[0];
const SCALE = WIDTH / (2 * EDGE);
const TOP = project([0, 84])[1];
const BOTTOM = project([0, -57])[1];
const HEIGHT = Math.round((BOTTOM - TOP) * SCALE);

function place(point) {
  const [x, y] = project(point);
  return [Math.round((x + EDGE) * SCALE), Math.round((y - TOP) * SCALE)];
}

// Relative moves are shorter than points. A ring that comes to less than a triangle is left out.
function ring_path(ring) {
  const points = ring.map(place).filter(([x, y], i, all) => i === 0 || x !== all[i - 1][0] || y !== all[i - 1][1]);
  if (points.length < 4) return '';
  const [first, ...rest] = points.slice(0, -1);
  let [at_x, at_y] = first;
  const moves = rest.map(([x, y]) => {
    const move = `${x - at_x} ${y - at_y}`;
    [at_x, at_y] = [x, y];
    return move;
  });
  return `M${first.join(' ')}l${moves.join(' ').replace(/ -/g, '-')}z`;
}

const rings_of = ({ type, coordinates }) => (type === 'Polygon' ? coordinates : coordinates.flat());

export function world() {
  const atlas = require('world-atlas/countries-110m.json');
  const codes = new Map(require('i18n-iso-countries/codes.json').map(([two, , number]) => [number, two]));
  const countries = {};
  for (const { id, properties, geometry } of feature(atlas, atlas.objects.countries).features) {
    const code = codes.get(id) ?? UNNUMBERED[properties.name];
    if (id === ANTARCTICA) continue;
    if (code === undefined) throw new Error(`no code for ${properties.name}`);
    countries[code] = (countries[code] ?? '') + rings_of(geometry).map(ring_path).join('');
  }
  return JSON.stringify({ width: WIDTH, height: HEIGHT, countries });
}
