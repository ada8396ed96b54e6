// The page's elements, made and found.
export function find<T extends Element = HTMLElement>(within: ParentNode, selector: string): T {
  const found = within.querySelector<T>(selector);
  if (found === null) throw new Error(`nothing on the page is ${selector}`);
  return found;
}

// Leaves a text that has not changed alone: nothing is laid out, and nothing announced, again.
export function set_text(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

type Value = string | number | boolean | ((event: Event) => void);
type Child = Node | string;

// Functions are listeners of the event by that name; true and false say whether the attribute is there.
function set(element: Element, attributes: Readonly<Record<string, Value>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (typeof value === 'boolean') element.toggleAttribute(name, value);
    else element.setAttribute(name, String(value));
  }
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

export function svg(tag: string, attributes: Readonly<Record<string, Value>>, ...children: Child[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

export const icon = (path: string): SVGElement =>
  svg('svg', { viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true' }, svg('path', { d: path }));

export const hidden_text = (text: string): HTMLElement => h('span', { class: 'visually-hidden' }, text);
