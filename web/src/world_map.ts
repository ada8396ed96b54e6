// A small map of the world, fetched when it comes into sight: each country the darker the more views it has. The list
// says the same, so that the map is for the eye (and the pointer) only.
import { get_json, type Top } from './api';
import { h, set_text, svg } from './dom';
import { country_name, format_number } from './format';
import { texts } from './texts';

interface World {
  readonly width: number;
  readonly height: number;
  readonly countries: Readonly<Record<string, string>>; // ISO 3166 code → path
}

export class WorldMap {
  readonly element = h('div', { class: 'map', role: 'img', 'aria-label': texts.map });
  private readonly paths = new Map<string, SVGElement>();
  private top: Top | undefined;

  constructor(
    address: string,
    private readonly on_click: (country: string) => void,
  ) {
    const sight = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      sight.disconnect();
      get_json(address).then((world) => this.draw(world as World), () => sight.observe(this.element));
    });
    sight.observe(this.element);
  }

  show(top: Top): void {
    this.top = top;
    const most = Math.max(1, ...top.rows.map(({ views }) => views));
    const rows = new Map(top.rows.map((row) => [row.value, row.views]));
    for (const [country, path] of this.paths) this.colour(country, path, rows.get(country) ?? 0, most);
  }

  private draw({ width, height, countries }: World): void {
    const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
    for (const [country, d] of Object.entries(countries)) {
      const path = svg('path', { d, click: () => this.on_click(country) }, svg('title', {}));
      this.paths.set(country, path);
      picture.append(path);
    }
    this.element.replaceChildren(picture);
    if (this.top !== undefined) this.show(this.top);
  }

  // By the logarithm, or one large country would leave the others pale.
  private colour(country: string, path: SVGElement, views: number, most: number): void {
    const share = views === 0 ? 0 : 0.25 + 0.75 * (Math.log1p(views) / Math.log1p(most));
    path.classList.toggle('some', views > 0);
    path.style.setProperty('--share', share.toFixed(2));
    const title = path.firstElementChild;
    const count = texts.view_count(format_number(views), views === 1);
    if (title !== null) set_text(title, `${country_name(country)}: ${count}`);
  }
}
