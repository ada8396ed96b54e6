// The page's elements. One that is missing is a mistake in dashboard.html, told at once.
export function find<T extends HTMLElement = HTMLElement>(within: ParentNode, selector: string): T {
  const found = within.querySelector<T>(selector);
  if (found === null) throw new Error(`nothing on the page is ${selector}`);
  return found;
}

// Leaves a text that has not changed alone: nothing is laid out, and nothing announced, again.
export function set_text(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
