// The description of the API, and whether answers are as it says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';

const file = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../src/api/openapi/openapi.json');
export const description = JSON.parse(readFileSync(file, 'utf8'));

const ajv = new Ajv2020({ allErrors: true, strict: false });
ajv.addSchema(description, 'api');

// Fails with what is wrong unless the document is OpenAPI 3.1.
export async function checkDescription(document) {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors, null, 2));
}

// "#/components/schemas/Top" as a function from a value to a list of mistakes.
const escaped = (key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
const pointer = (keys) => keys.map(escaped).join('/');
function validator(keys) {
  return ajv.getSchema(`api#/${pointer(keys)}`) ?? ajv.compile({ $ref: `api#/${pointer(keys)}` });
}

export function checkSchema(name, value) {
  const valid = validator(['components', 'schemas', name]);
  assert.ok(valid(value), `${name}: ${ajv.errorsText(valid.errors)}\n${JSON.stringify(value).slice(0, 2000)}`);
}

function follow(value) {
  return value.$ref ? value.$ref.slice(2).split('/').reduce((at, key) => at[key], description) : value;
}

// Fails unless the reply is one that the description allows for `template`, in status, type and body.
export async function checkReply(template, reply) {
  const at = description.paths[template];
  assert.ok(at, `${template} is not described`);
  const allowed = at.get.responses[reply.status];
  assert.ok(allowed, `${template}: status ${reply.status} is not described`);
  const type = reply.headers.get('content-type').split(';')[0];
  const content = follow(allowed).content[type];
  assert.ok(content, `${template}: ${reply.status} as ${type} is not described`);
  const body = await reply.text();
  if (!type.endsWith('json')) return body;
  const keys = allowed.$ref
    ? allowed.$ref.slice(2).split('/') : ['paths', template, 'get', 'responses', String(reply.status)];
  const valid = validator([...keys, 'content', type, 'schema']);
  const value = JSON.parse(body);
  assert.ok(valid(value), `${template}: ${ajv.errorsText(valid.errors)}\n${body.slice(0, 2000)}`);
  return value;
}
