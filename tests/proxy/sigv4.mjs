// Checks AWS Signature Version 4 as the service does, from the bytes of the request, after the published description
// ("Create a signed AWS API request", IAM User Guide). Nothing here comes from the program or from an SDK.
import { createHash, createHmac } from 'node:crypto';

const SKEW_MS = 5 * 60_000;
const ALGORITHM = 'AWS4-HMAC-SHA256';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

const signingKeys = new Map();
function signingKey(secret, scope) {
  const name = `${secret}\n${scope.join('/')}`;
  let key = signingKeys.get(name);
  if (!key) {
    key = scope.reduce((previous, part) => hmac(previous, part), `AWS4${secret}`);
    if (signingKeys.size > 100) signingKeys.clear();
    signingKeys.set(name, key);
  }
  return key;
}

// "20260102T030405Z" in milliseconds; NaN where it is something else.
export function parseStamp(text) {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '')?.slice(1).map(Number);
  return parts ? Date.UTC(parts[0], parts[1] - 1, ...parts.slice(2)) : NaN;
}
export const stamp = (ms) => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');

// Names in lower case → value, with the values of a repeated header joined and their white space as signed.
function canonicalHeaders(rawHeaders) {
  const headers = new Map();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i].toLowerCase();
    const value = rawHeaders[i + 1].trim().replace(/ +/g, ' ');
    headers.set(name, headers.has(name) ? `${headers.get(name)},${value}` : value);
  }
  return headers;
}

const hexOf = (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, hexOf);

function canonicalQuery(query) {
  return query.split('&').filter(Boolean)
    .map((pair) => pair.split(/=(.*)/s).slice(0, 2).map((part) => encode(decodeURIComponent(part))))
    .map(([name, value = '']) => `${name}=${value}`).sort().join('&');
}

function parseAuthorization(text) {
  const match = /^(\S+) +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/.exec(text);
  if (!match || match[1] !== ALGORITHM) return null;
  const [accessKey, ...scope] = match[2].split('/');
  return { accessKey, scope, signedHeaders: match[3].split(';'), signature: match[4] };
}

function canonicalRequest({ method, url, body }, headers, signedHeaders) {
  const [target, query = ''] = url.split(/\?(.*)/s);
  return [
    method, target || '/', canonicalQuery(query), ...signedHeaders.map((name) => `${name}:${headers.get(name)}`), '',
    signedHeaders.join(';'), sha256(body),
  ].join('\n');
}

const refusal = (type, message) => ({ status: 400, type, message });
const unknown = () =>
  refusal('UnrecognizedClientException', 'The security token included in the request is invalid.');
const incomplete = (what) => refusal('IncompleteSignatureException', what);
const NOT_MATCHING = 'The request signature we calculated does not match the signature you provided. Check your AWS ' +
  'Secret Access Key and signing method. Consult the service documentation for details.';

function checkScope({ scope, signedHeaders }, headers, region) {
  const [day, itsRegion, service, end] = scope;
  if (scope.length !== 4 || end !== 'aws4_request' || service !== 'kinesis' || itsRegion !== region) {
    return `Credential should be scoped to a valid region and to the service 'kinesis', not ${scope.join('/')}.`;
  }
  if (!headers.get('x-amz-date').startsWith(day)) {
    return 'Date in Credential scope does not match YYYYMMDD from X-Amz-Date.';
  }
  if (signedHeaders.join() !== [...signedHeaders].sort().join()) return 'SignedHeaders are not sorted.';
  const needed = [...headers.keys()].filter((name) => /^(host|content-type|x-amz-.*)$/.test(name));
  const unsigned = ['host', ...needed].find((name) => !signedHeaders.includes(name));
  if (unsigned) return `'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`;
  const missing = signedHeaders.find((name) => !headers.has(name));
  return missing ? `The header '${missing}' is signed and was not sent.` : null;
}

function checkTime(dateText, nowMs) {
  const signed = parseStamp(dateText);
  if (signed < nowMs - SKEW_MS) {
    const limit = `${stamp(nowMs - SKEW_MS)} (${stamp(nowMs)} - 5 min.)`;
    return `Signature expired: ${dateText} is now earlier than ${limit}`;
  }
  if (signed > nowMs + SKEW_MS) {
    const limit = `${stamp(nowMs + SKEW_MS)} (${stamp(nowMs)} + 5 min.)`;
    return `Signature not yet current: ${dateText} is still later than ${limit}`;
  }
  return null;
}

function checkToken(sent, { token, expired }) {
  if (sent !== token) return unknown();
  return expired ? refusal('ExpiredTokenException', 'The security token included in the request is expired') : null;
}

// Null, or why the request is refused: { status, type, message }. `request`: { method, url, rawHeaders, body }.
// `credentials`: access key id → { secret, token (undefined: none), expired }. The server's clock is at `nowMs`.
export function check(request, { credentials, region, nowMs }) {
  const headers = canonicalHeaders(request.rawHeaders);
  const authorization = headers.get('authorization');
  if (!authorization) return refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const signed = parseAuthorization(authorization);
  if (!signed) return incomplete(`'${authorization}' is no valid Authorization.`);
  const dateText = headers.get('x-amz-date');
  if (Number.isNaN(parseStamp(dateText))) return incomplete('X-Amz-Date is missing or malformed.');
  const credential = credentials[signed.accessKey];
  if (!credential) return unknown();

  const wrong = checkTime(dateText, nowMs) ?? checkScope(signed, headers, region);
  if (wrong) return refusal('InvalidSignatureException', wrong);
  const canonical = canonicalRequest(request, headers, signed.signedHeaders);
  const text = [ALGORITHM, dateText, signed.scope.join('/'), sha256(canonical)].join('\n');
  if (hmac(signingKey(credential.secret, signed.scope), text).toString('hex') !== signed.signature) {
    return refusal('InvalidSignatureException', `${NOT_MATCHING}\n\nThe Canonical String for this request should ` +
      `have been\n'${canonical}'\n\nThe String-to-Sign should have been\n'${text}'\n`);
  }
  return checkToken(headers.get('x-amz-security-token'), credential);
}
