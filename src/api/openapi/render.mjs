// The description of the API as a page for people: static HTML with its style, and no script.
const STYLE = `
html{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:0 auto;padding:1rem}
code,pre{font:.9em ui-monospace,monospace}
pre{overflow:auto;padding:.75rem;border:1px solid #8885;border-radius:.4rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8885}
h2{margin-top:2.5rem}
h3{margin:2rem 0 .25rem;overflow-wrap:anywhere}
nav ul{columns:16rem;padding-left:1.2rem}
`;

const escaped = (text) =>
  String(text).replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`).replace(/`([^`]+)`/g, '<code>$1</code>');
const anchor = (path) => path.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '');
const nameOf = (ref) => ref.slice(ref.lastIndexOf('/') + 1);

// Follows the reference within the document, if there is one.
function resolved(doc, value) {
  if (!value.$ref) return value;
  return value.$ref.slice(2).split('/').reduce((at, key) => at[key], doc);
}

// "array of Hit", "integer or null", "one of minute, hour".
function typeText(schema) {
  if (schema.$ref) return `<a href="#schema-${nameOf(schema.$ref)}">${nameOf(schema.$ref)}</a>`;
  if (schema.oneOf) return schema.oneOf.map(typeText).join(' or ');
  if (schema.enum) return `one of ${schema.enum.map((value) => `<code>${escaped(value)}</code>`).join(', ')}`;
  if (schema.type === 'array') return `array of ${typeText(schema.items)}`;
  const types = [schema.type].flat().join(' or ');
  const map = schema.type === 'object' && typeof schema.additionalProperties === 'object';
  return map ? `object of ${typeText(schema.additionalProperties)}s` : types;
}

function table(head, rows) {
  if (rows.length === 0) return '';
  const cells = (row, tag) => row.map((cell) => `<${tag}>${cell}</${tag}>`).join('');
  return `<table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${
    rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</tbody></table>`;
}

function parameterRow(doc, given) {
  const { name, in: place, description = '', schema } = resolved(doc, given);
  const rule = schema.default === undefined ? '' : `; default <code>${escaped(schema.default)}</code>`;
  return [`<code>${escaped(name)}</code>`, place, typeText(schema) + rule, escaped(description)];
}

function responseRow(doc, [status, given]) {
  const { description, content = {} } = resolved(doc, given);
  const types = Object.entries(content)
    .map(([type, { schema }]) => `<code>${escaped(type)}</code>: ${typeText(schema)}`);
  return [status, types.join('<br>'), escaped(description)];
}

function operation(doc, path, { get }) {
  const { summary, description = '', parameters, responses } = get;
  return `<h3 id="${anchor(path)}">GET <code>${escaped(path)}</code></h3>
<p><strong>${escaped(summary)}</strong> ${escaped(description)}</p>
${table(['parameter', 'in', 'type', ''], parameters.map((p) => parameterRow(doc, p)))}
${table(['status', 'body', ''], Object.entries(responses).map((entry) => responseRow(doc, entry)))}`;
}

function schemaPart(name, schema) {
  const rows = Object.entries(schema.properties ?? {})
    .map(([property, of]) => [`<code>${escaped(property)}</code>`, typeText(of), escaped(of.description ?? '')]);
  const plain = schema.properties ? '' : `<p>${typeText(schema)}</p>`;
  return `<h3 id="schema-${name}">${name}</h3>
<p>${escaped(schema.description ?? '')}</p>${plain}${table(['field', 'type', ''], rows)}`;
}

export function render(doc) {
  const paths = Object.entries(doc.paths);
  const links = paths.map(([path]) => `<li><a href="#${anchor(path)}">${escaped(path)}</a></li>`).join('');
  const entrances = Object.values(doc.components.securitySchemes)
    .map(({ description }) => `<li>${escaped(description)}</li>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(doc.info.title)}: API</title><style>${STYLE}</style></head>
<body><main><h1>${escaped(doc.info.title)}: API</h1>
<p>${escaped(doc.info.description)}</p>
<p>The same for programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI ${escaped(doc.openapi)}).</p>
<nav aria-label="Paths"><ul>${links}</ul></nav>
<h2>Access</h2>
<p>What a client may show, where the dashboard is not open to it anyway:</p><ul>${entrances.join('')}</ul>
<h2>Paths</h2>
${paths.map(([path, item]) => operation(doc, path, item)).join('\n')}
<h2>Answers</h2>
${Object.entries(doc.components.schemas).map(([name, schema]) => schemaPart(name, schema)).join('\n')}
</main></body></html>
`;
}
