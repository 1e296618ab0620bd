// Walks the officers' pages in Debian's Chromium: signs in, looks at every page in both languages,
// light and dark, narrow and wide, without script too, watches entries come live, and signs
// directives with key files, those that take two officers in two browsers.
//   node supervision.mjs URL FOLDER-FOR-SCREENSHOTS FACTS
// FACTS is a JSON file: login, password, secret (base32), key (a file), order, listing, party, open
// (an order under way), and of a second officer the login, secret and key.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, finish, folder, judge, launch, rest, url, watched } from './browser.mjs';

const facts = JSON.parse(readFileSync(rest[0], 'utf8'));

/// RFC 6238.
function totp(secret) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map(
    letter => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(count).digest();
  const place = mac[19] & 15;
  return String((mac.readUInt32BE(place) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const pages = {
  overview: '/supervision',
  orders: '/supervision/orders', order: `/supervision/orders/${facts.order}`,
  listings: '/supervision/listings', listing: `/supervision/listings/${facts.listing}`,
  entries: '/supervision/entries', acts: '/supervision/entries?what=order-placed',
  party: `/supervision/parties/${facts.party}`, open: `/supervision/orders/${facts.open}`,
  entry: '/supervision/entries/0', narrowed: '/supervision/orders?open=1&state=settled',
};

async function type(page, password, code, login = facts.login) {
  await page.fill('#login', login);
  await page.fill('#password', password);
  await page.fill('#code', code);
  await page.keyboard.press('Enter');
}

/// Signs in as people do; answers the session for other windows.
async function signIn(browser) {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 390, height: 800 } });
  const page = await watched(context);
  await page.goto(`${url}${pages.orders}?state=settled`);
  check('a stranger lands on the sign-in', page.url().includes('/supervision/sign-in?next='),
        page.url());
  await judge(page, 'sign-in');
  page.mayFail = true;
  await type(page, `${facts.password}!`, '000000');
  await page.waitForSelector('[role=alert]');
  page.faults.length = 0; // the browser notes the status itself
  page.mayFail = false;
  check('a wrong password is answered with a page', (await page.textContent('[role=alert]'))
    .includes('did not work'));
  check('which does not repeat what was typed', await page.inputValue('#password') === '');
  await judge(page, 'a refused sign-in');
  await page.screenshot({ path: join(folder, 'supervision-sign-in.png') });
  await type(page, facts.password, totp(facts.secret));
  await page.waitForURL(`${url}${pages.orders}?state=settled`);
  check('the sign-in leads on', page.url() === `${url}${pages.orders}?state=settled`);
  const cookies = await context.cookies();
  check('no script can read the cookie', cookies.length === 1 && cookies[0].httpOnly &&
        cookies[0].sameSite === 'Strict' && await page.evaluate(() => document.cookie) === '');
  const session = await context.storageState();
  await context.close();
  return session;
}

/// The second officer's session.
async function signInSecond(browser) {
  const context = await browser.newContext({ locale: 'en' });
  const page = await watched(context);
  await page.goto(`${url}/supervision/sign-in`);
  await type(page, facts.password, totp(facts.second.secret), facts.second.login);
  await page.waitForURL(`${url}${pages.overview}`);
  const session = await context.storageState();
  await context.close();
  return session;
}

async function walk(browser, session) {
  for (const scheme of ['light', 'dark'])
    for (const width of [320, 390, 1280])
      for (const language of ['vi', 'en']) {
        const context = await browser.newContext({
          storageState: session, colorScheme: scheme, locale: language, reducedMotion: 'reduce',
          viewport: { width, height: 900 } });
        for (const [name, path] of Object.entries(pages)) {
          const page = await watched(context);
          const what = `supervision ${name} ${language} ${scheme} ${width}`;
          const answer = await page.goto(url + path, { waitUntil: 'load' });
          check(`${what}: answers 200`, answer.status() === 200, answer.status());
          const lang = await page.evaluate(() => document.documentElement.lang);
          check(`${what}: speaks the browser's language`, lang === language, lang);
          await judge(page, what);
          const file = `supervision-${name}-${language}-${scheme}-${width}.png`;
          if (width !== 320) await page.screenshot({ path: join(folder, file), fullPage: true });
          await page.close();
        }
        await context.close();
      }
}

/// What the officer sees without script, and where the figures lead.
async function withoutScript(browser, session) {
  const context = await browser.newContext({
    storageState: session, locale: 'en', javaScriptEnabled: false });
  const page = await watched(context);
  await page.goto(url + pages.overview);
  check('the figures are there without script', await page.locator('.tile').count() === 6);
  check('and charts', await page.locator('svg.chart rect').count() === 48);
  await page.locator('.tile a').first().click();
  check('a figure leads to what it counts', await page.locator('tbody tr').count() > 0, page.url());
  await page.locator('tbody a[href*="/orders/"]').first().click();
  check('which leads to the whole record',
        await page.locator('details.document').count() > 5, page.url());
  await page.goto(url + pages.listing);
  check('without script the directive is a command', await page.isHidden('#possible form') &&
        (await page.textContent('main')).includes('datafloor supervise suspend'));
  await page.goto(url + pages.overview);
  const lines = await page.locator('#latest tbody tr').count();
  check('and the newest entries are a list', lines === 10 &&
        await page.textContent('#stream') === '', lines);
  check('nothing went wrong on the way', page.faults.length === 0, page.faults.join('; '));
  await context.close();
}

/// The figures come again by themselves until somebody says stop; the keyboard reaches all of it.
async function liveFigures(browser, session) {
  const context = await browser.newContext({ storageState: session, locale: 'en' });
  const page = await watched(context);
  const asked = () => page.waitForResponse(
    answer => answer.url().includes('/supervision/figures'), { timeout: 25_000 });
  await page.goto(url + pages.overview);
  const first = await asked();
  check('the figures come again by themselves', first.status() === 200, first.status());
  await page.waitForFunction(() => document.querySelectorAll('.tile').length === 6);
  await judge(page, 'fresh figures');
  const button = page.locator('button.quiet', { hasText: 'Pause the updates' });
  await button.focus();
  await page.keyboard.press('Enter');
  check('they can be paused',
        await page.locator('button.quiet', { hasText: 'Go on' }).count() === 1);
  const more = await asked().then(() => true, () => false);
  check('and then stand', !more);
  await context.close();
}

/// New entries come by themselves; who is in the list keeps it; without a stream the page says so.
async function liveEntries(browser, session) {
  const context = await browser.newContext({ storageState: session, locale: 'en' });
  const page = await watched(context);
  const state = words => page.waitForFunction(
    text => document.getElementById('stream').textContent.includes(text), words,
    { timeout: 20_000 }).then(() => true, () => false);
  const newest = kind => page.waitForFunction(
    text => document.querySelector('#latest tbody tr').textContent.includes(text), kind,
    { timeout: 20_000 }).then(() => true, () => false);
  await page.goto(url + pages.overview);
  check('the page says that it is live', await state('Live'));
  const other = await watched(context);
  await other.goto(url + pages.listing);
  await directAndSee(other, 'suspend', facts.key, 'standing', 'Suspended');
  check('a new entry appears by itself', await newest('suspend-listing'));
  check('on top of no more lines than before',
        await page.locator('#latest tbody tr').count() === 10);
  await page.focus('#latest .scroll');
  const held = await page.textContent('#latest tbody tr a');
  await directAndSee(other, 'lift', facts.key, 'standing', 'Not suspended');
  check('who is in the list is told that more waits', await state('wait while you are'));
  check('and keeps it', await page.textContent('#latest tbody tr a') === held);
  await page.evaluate(() => document.activeElement.blur());
  await page.waitForFunction(
    text => document.querySelector('#latest tbody tr a').textContent !== text, held);
  await judge(page, 'live entries');
  await page.screenshot({ path: join(folder, 'supervision-live.png'), fullPage: true });
  const before = page.url();
  await page.click('#latest tbody tr a');
  await page.waitForURL(address => address.href !== before);
  check('a line leads to its entry', await page.locator('h1').textContent() !== '' &&
        page.url().includes('/supervision/entries/'), page.url());
  await page.route('**/supervision/events*', route => route.abort());
  await page.goto(url + pages.overview);
  check('without the stream the page says so', await state('Not connected'));
  check('and the list stands', await page.locator('#latest tbody tr').count() === 10);
  await context.close();
}

/// Fills in the form for this act, looks at what will be signed, and signs; answers what is said.
async function direct(page, act, key) {
  const form = page.locator(`#possible form:has(#reason-${act})`);
  await form.locator('[name=legal_basis]').fill('Decree 314/2026 Art. 17');
  await form.locator('[name=reason]').fill('Nguồn phủ nhận việc bán "dữ liệu" này.');
  await form.locator('[name=key_file]').setInputFiles(key);
  await form.locator('button:not([type])').click();
  await form.locator('.prepared').waitFor();
  const prepared = JSON.parse(await form.locator('.prepared code').textContent());
  check('what will be signed is shown', prepared.act === act && prepared.v === 1 &&
        /^datafloor\.[a-z-]+-directive\.v1$/.test(prepared.typ), JSON.stringify(prepared));
  await form.locator('.sign').click();
  await page.waitForFunction(() => document.getElementById('outcome').textContent !== '');
  return page.textContent('#outcome');
}

/// The same, and the page says by itself how things stand then.
async function directAndSee(page, act, key, part, words) {
  const outcome = await direct(page, act, key);
  check(`${act}: recorded`, outcome.startsWith('Recorded in entry'), outcome);
  const seen = page.waitForFunction(
    ([id, text]) => document.getElementById(id).textContent.includes(text), [part, words],
    { timeout: 10_000 });
  check(`${act}: the page says so`, await seen.then(() => true, () => false),
        await page.textContent(`#${part}`));
}

/// A directive, signed with the officer's key where it lies, and its lift.
async function suspend(browser, session) {
  const context = await browser.newContext({ storageState: session, locale: 'en' });
  const page = await watched(context);
  await page.goto(url + pages.listing);
  check('another key than the login\'s is refused',
        (await direct(page, 'suspend', facts.second.key)).includes('not the key'));
  await judge(page, 'a prepared directive');
  const noKey = { name: 'key.jwk', mimeType: 'application/json', buffer: Buffer.from('{"x":1}') };
  check('so is a file without one',
        (await direct(page, 'suspend', noKey)).includes('no signing key'));
  await directAndSee(page, 'suspend', facts.key, 'standing', 'Suspended');
  await directAndSee(page, 'lift', facts.key, 'standing', 'Not suspended');
  await page.waitForTimeout(1000);
  await page.goto(url + pages.listing);
  check('both directives are there with their reasons',
        await page.locator('[aria-labelledby=directives] tbody tr').count() >= 2);
  await judge(page, 'a listing with directives');
  await page.screenshot({ path: join(folder, 'supervision-directives.png'), fullPage: true });
  check('nothing went wrong on the way', page.faults.length === 0, page.faults.join('; '));
  await context.close();
}

/// Two officers, each in a browser of their own, freeze and lift.
async function freeze(browser, sessions) {
  const [first, second] = await Promise.all(sessions.map(async session => {
    const context = await browser.newContext({ storageState: session, locale: 'en' });
    return watched(context);
  }));
  const keys = [facts.key, facts.second.key];
  for (const [path, acts] of [[pages.open, [['freeze', 'Frozen since'], ['lift', 'Order']]],
                              [pages.party, [['freeze', 'frozen'], ['lift-freeze', 'neither']]]])
    for (const [act, after] of acts) {
      await first.goto(url + path);
      await directAndSee(first, act, keys[0], 'possible', 'Your word on this waits');
      await judge(first, `${path} ${act} waits`);
      await second.goto(url + path);
      check(`${act}: the other officer is told`, (await second.textContent('#possible'))
        .includes('If you say the same'));
      await judge(second, `${path} ${act} is told`);
      await second.screenshot({ path: join(folder, `supervision-${act}.png`), fullPage: true });
      await directAndSee(second, act, keys[1], 'standing', after);
      check(`${act}: nobody's word waits then`, !(await second.textContent('#possible'))
        .includes('word on this waits'));
    }
  check('the order is free again', !(await standingOf(first, pages.open)).includes('Frozen since'));
  for (const page of [first, second]) {
    check('nothing went wrong on the way', page.faults.length === 0, page.faults.join('; '));
    await page.context().close();
  }
}

async function standingOf(page, path) {
  await page.goto(url + path);
  return page.textContent('#standing');
}

async function signOut(browser, session) {
  const context = await browser.newContext({ storageState: session, locale: 'en' });
  const page = await watched(context);
  await page.goto(url + pages.overview);
  await page.click('.leave button');
  await page.waitForSelector('[role=status]:not(#said)');
  check('signing out says so', page.url().includes('signed-out'), page.url());
  await judge(page, 'signed out');
  await page.goto(url + pages.overview);
  check('and ends the session', page.url().includes('/supervision/sign-in'), page.url());
  await context.close();
}

const browser = await launch();
try {
  const session = await signIn(browser);
  await walk(browser, session);
  await withoutScript(browser, session);
  await liveFigures(browser, session);
  await suspend(browser, session);
  await liveEntries(browser, session);
  await freeze(browser, [session, await signInSecond(browser)]);
  await signOut(browser, session);
} finally {
  await browser.close();
}
finish();
