// Fills the pages. {{asset main.ts}} is the path that file is served at, {{text a.b}} that text, escaped.
// Anything else is an error.
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text) => text.replace(/[&<>"']/g, (c) => ESCAPES[c]);

function look_up(texts, key) {
  const text = key.split('.').reduce((group, name) => group?.[name], texts);
  if (typeof text !== 'string') throw new Error(`no text is called ${key}`);
  return escape(text);
}

export function fill(page, { texts, assets }) {
  return page.replace(/\{\{(\w+) ([^}]+)\}\}/g, (whole, what, name) => {
    if (what === 'text') return look_up(texts, name);
    if (what === 'asset' && assets.has(name)) return assets.get(name).path;
    throw new Error(`cannot fill ${whole}`);
  });
}
