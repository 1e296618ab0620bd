// Directives, signed where the officer's key is: one module for listings, parties and orders. The
// bytes are those of the command line: RFC 8785 and a detached JWS (RFC 7515).
import { putInPlace } from './fresh.js';

const utf8 = text => new TextEncoder().encode(text);
const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
const base64Url = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
/// Members in the order RFC 8785 gives them: all names here are ASCII.
const canonical = record => JSON.stringify(Object.fromEntries(
  Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1))));

/// Why a directive was not taken: the name of one of the page's answers, and what was said.
class Refused extends Error {
  constructor(name, said = '') {
    super(said);
    this.answer = name;
  }
}

/// A UUIDv7 (RFC 9562).
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  for (let i = 0; i < 6; ++i) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/// What a key file holds, as far as it is one.
async function readJwk(file) {
  try {
    const { crv, d, kty, x } = JSON.parse(await file.text());
    if ([crv, d, kty, x].every(part => typeof part === 'string')) return { crv, d, kty, x };
  } catch { /* no JSON, or nothing to read */ }
  throw new Refused('no-key');
}

/// The key of a file, which can sign here and cannot be taken out again; and its name.
async function readKey(file) {
  const jwk = await readJwk(file);
  const { crv, kty, x } = jwk;
  const kid = base64Url(await crypto.subtle.digest('SHA-256', utf8(canonical({ crv, kty, x }))));
  try {
    const key = await crypto.subtle.importKey('jwk', jwk, { name: 'Ed25519' }, false, ['sign']);
    return { key, kid };
  } catch (error) {
    throw new Refused(error.name === 'NotSupportedError' ? 'no-ed25519' : 'no-key');
  }
}

/// Header, payload and signature of a JWS, each in base64url.
async function sign({ key, kid }, typ, payload) {
  const header = base64Url(utf8(canonical({ alg: 'EdDSA', kid, typ })));
  const body = base64Url(utf8(payload));
  const signature = await crypto.subtle.sign('Ed25519', key, utf8(`${header}.${body}`));
  return [header, body, base64Url(signature)];
}

/// What the floor answers; throws Refused where it declines or does not answer.
async function ask(path, headers, body) {
  let answer, said;
  try {
    answer = await fetch(path, { method: 'POST', headers, body, credentials: 'omit' });
    said = await answer.json();
  } catch {
    throw new Refused('no-answer');
  }
  if (answer.ok) return said;
  throw new Refused(said.type?.replace('/problems/', '') ?? said.error,
                    said.detail ?? said.error_description ?? answer.statusText);
}

/// An access token (private_key_jwt), for this one command.
async function newToken(signer, audience) {
  const now = Math.floor(Date.now() / 1000);
  const claims = canonical({ aud: audience, exp: now + 60, iat: now, iss: signer.kid,
                             jti: newId(), sub: signer.kid });
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: (await sign(signer, 'JWT', claims)).join('.') });
  return (await ask('/oauth/token', {}, form)).access_token;
}

async function send(signer, audience, { path, typ, id, text }) {
  const [header, , signature] = await sign(signer, typ, text);
  const token = await newToken(signer, audience);
  const bearer = { Authorization: `Bearer ${token}` };
  try {
    return await ask(path, {
      ...bearer, 'Content-Type': 'application/json', 'Idempotency-Key': id,
      'Floor-Signature': `${header}..${signature}` }, text);
  } finally {
    await ask('/oauth/revoke', bearer, new URLSearchParams({ token })).catch(() => null);
  }
}

/// The whole document, as it is signed.
function prepare(form) {
  const settled = JSON.parse(form.dataset.settled);
  const id = newId();
  const text = canonical({
    ...settled, id, v: 1,
    legal_basis: form.elements.legal_basis.value.normalize('NFC'),
    reason: form.elements.reason.value.normalize('NFC'),
    salt: hex(crypto.getRandomValues(new Uint8Array(16))),
    time: new Date().toISOString() });
  return { path: form.dataset.path, typ: settled.typ, id, text };
}

/// `directing` says who directs, where, and what becomes of it; `outcome` is where that is said.
function letSign(form, directing, outcome) {
  const { answers, audience, done, kid } = directing.dataset;
  const part = form.querySelector('.prepared');
  const button = part.querySelector('.sign');
  let prepared = null;
  form.hidden = false;

  form.addEventListener('input', () => { part.hidden = true; });
  form.addEventListener('submit', event => {
    event.preventDefault();
    outcome.textContent = '';
    prepared = prepare(form);
    part.querySelector('code').textContent = prepared.text;
    part.hidden = false;
    button.focus();
  });

  const explain = error => {
    const words = JSON.parse(answers);
    return words[error.answer] ?? `${words.other} ${error.message}`;
  };
  button.addEventListener('click', async () => {
    button.disabled = true;
    outcome.textContent = '';
    try {
      const signer = await readKey(form.elements.key_file.files[0]);
      if (signer.kid !== kid) throw new Refused('no-own-key');
      const { index } = await send(signer, audience, prepared);
      form.reset();
      part.hidden = true;
      outcome.textContent = `${done} ${index}`;
      await showStanding(directing, outcome);
    } catch (error) {
      outcome.textContent = explain(error);
    } finally {
      button.disabled = false;
    }
  });
}

/// How things stand now, from this very page: what is in force, whose word waits, what is left.
async function showStanding(directing, outcome) {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  putInPlace(await answer.text());
  for (const form of directing.querySelectorAll('form')) letSign(form, directing, outcome);
  outcome.tabIndex = -1;
  outcome.focus(); // the button that had it is gone
}

const directing = document.getElementById('directing');
if (directing && globalThis.crypto?.subtle)
  for (const form of directing.querySelectorAll('form'))
    letSign(form, directing, document.getElementById('outcome'));
