// Improves the officers' pages: figures that stay fresh, and directives signed where the key is.
const secondsBetweenUpdates = 10;

/// Puts new figures in the place of the old, unless somebody is in them or wants them to stand.
function keepFresh(figures) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  let paused = false;
  const show = () => {
    button.textContent = paused ? figures.dataset.goOn : figures.dataset.pause;
  };
  button.addEventListener('click', () => { paused = !paused; show(); });
  show();
  figures.before(button);
  setInterval(async () => {
    if (paused || document.hidden || figures.contains(document.activeElement)) return;
    if (figures.querySelector('details[open]')) return;
    const answer = await fetch(figures.dataset.refresh).catch(() => null);
    if (answer?.status === 401) location.reload(); // the session ended
    if (!answer?.ok || figures.contains(document.activeElement)) return;
    figures.innerHTML = await answer.text();
  }, secondsBetweenUpdates * 1000);
}

const figures = document.getElementById('figures');
if (figures) keepFresh(figures);

// Directives. The bytes are those of the command line: RFC 8785 and a detached JWS (RFC 7515).
const utf8 = text => new TextEncoder().encode(text);
const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
const base64url = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
/// Members in the order RFC 8785 gives them: all names here are ASCII.
const canonical = record => JSON.stringify(Object.fromEntries(
  Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1))));

/// A UUIDv7 (RFC 9562).
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  for (let i = 0; i < 6; ++i) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/// The key of a file, which can sign here and cannot be taken out again; and its name.
async function readKey(file) {
  const { crv, d, kty, x } = JSON.parse(await file.text());
  const kid = base64url(await crypto.subtle.digest('SHA-256', utf8(canonical({ crv, kty, x }))));
  const key = await crypto.subtle.importKey(
    'jwk', { crv, d, kty, x }, { name: 'Ed25519' }, false, ['sign']);
  return { key, kid };
}

/// Header, payload and signature of a JWS, each in base64url.
async function sign({ key, kid }, typ, payload) {
  const header = base64url(utf8(canonical({ alg: 'EdDSA', kid, typ })));
  const body = base64url(utf8(payload));
  const signature = await crypto.subtle.sign('Ed25519', key, utf8(`${header}.${body}`));
  return [header, body, base64url(signature)];
}

/// What the floor answers, or an error in its words.
async function ask(path, headers, body) {
  const answer = await fetch(path, { method: 'POST', headers, body, credentials: 'omit' });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail ?? said.error_description ?? answer.statusText);
  return said;
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

async function send(signer, audience, id, document) {
  const [header, , signature] =
    await sign(signer, 'datafloor.suspension-directive.v1', document);
  const token = await newToken(signer, audience);
  const bearer = { Authorization: `Bearer ${token}` };
  try {
    return await ask('/v1/directives/suspension', {
      ...bearer, 'Content-Type': 'application/json', 'Idempotency-Key': id,
      'Floor-Signature': `${header}..${signature}` }, document);
  } finally {
    await ask('/oauth/revoke', bearer, new URLSearchParams({ token })).catch(() => null);
  }
}

function letSign(form) {
  const field = name => document.getElementById(name);
  const outcome = field('outcome');
  const { act, audience, done, floor, kid, listing, noEd25519, wrongKey } = form.dataset;
  let prepared = null;
  form.hidden = false;

  form.addEventListener('input', () => { field('prepared').hidden = true; });
  form.addEventListener('submit', event => {
    event.preventDefault();
    const id = newId();
    const text = canonical({
      act, floor, id, listing, typ: 'datafloor.suspension-directive.v1', v: 1,
      legal_basis: field('legal_basis').value.normalize('NFC'),
      reason: field('reason').value.normalize('NFC'),
      salt: hex(crypto.getRandomValues(new Uint8Array(16))),
      time: new Date().toISOString() });
    prepared = { id, text };
    field('document').textContent = text;
    field('prepared').hidden = false;
    field('sign').focus();
  });

  field('sign').addEventListener('click', async () => {
    field('sign').disabled = true;
    outcome.textContent = '';
    try {
      const signer = await readKey(field('key_file').files[0]);
      if (signer.kid !== kid) throw new Error(wrongKey);
      const answer = await send(signer, audience, prepared.id, prepared.text);
      form.reset();
      field('prepared').hidden = true;
      outcome.textContent = `${done} ${answer.index}`;
    } catch (error) {
      outcome.textContent = error.name === 'NotSupportedError' ? noEd25519 : error.message;
    } finally {
      field('sign').disabled = false;
    }
  });
}

const directive = document.getElementById('directive');
if (directive && globalThis.crypto?.subtle) letSign(directive);
