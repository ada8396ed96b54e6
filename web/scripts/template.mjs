// Fills the pages. {{asset main.ts}} is the path that file is served at, {{text a.b}} that text, escaped, and
// {{card minute 59 wide}} the card of that window: its id, the number of its last bucket, its class.
// Anything else is an error.
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text) => text.replace(/[&<>"']/g, (c) => ESCAPES[c]);

function look_up(texts, key) {
  const text = key.split('.').reduce((group, name) => group?.[name], texts);
  if (typeof text !== 'string') throw new Error(`no text is called ${key}`);
  return escape(text);
}

function make_card(card, [id, last, css_class = '']) {
  const values = { id, last, class: css_class };
  return card.replace(/\{\{(id|last|class)\}\}/g, (_, name) => values[name]);
}

export function fill(page, { texts, assets, card }) {
  const with_cards = page.replace(/\{\{card ([^}]+)\}\}/g, (_, args) => make_card(card, args.split(' ')));
  return with_cards.replace(/\{\{(\w+) ([^}]+)\}\}/g, (whole, what, name) => {
    if (what === 'text') return look_up(texts, name);
    if (what === 'asset' && assets.has(name)) return assets.get(name).path;
    throw new Error(`cannot fill ${whole}`);
  });
}
