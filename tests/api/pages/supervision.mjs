// Walks the officers' pages in Debian's Chromium: signs in, looks at every page in both languages,
// light and dark, narrow and wide, without script too, and signs a directive with a key file.
//   node supervision.mjs URL FOLDER-FOR-SCREENSHOTS FACTS
// FACTS is a JSON file: login, password, secret (base32), key and other_key (files), order,
// listing.
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
  entry: '/supervision/entries/0', narrowed: '/supervision/orders?open=1&state=settled',
};

async function type(page, password, code) {
  await page.fill('#login', facts.login);
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
  check('without script the directive is a command', await page.isHidden('#directive') &&
        (await page.textContent('main')).includes('datafloor supervise suspend'));
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

async function direct(page, key) {
  await page.fill('#legal_basis', 'Decree 314/2026 Art. 17');
  await page.fill('#reason', 'Nguồn phủ nhận việc bán "dữ liệu" này.');
  await page.setInputFiles('#key_file', key);
  await page.click('#directive button:not([type])');
  await page.waitForSelector('#prepared:not([hidden])');
  const prepared = JSON.parse(await page.textContent('#document'));
  check('what will be signed is shown', prepared.listing === facts.listing && prepared.v === 1);
  await page.click('#sign');
  await page.waitForFunction(() => document.getElementById('outcome').textContent !== '');
  return page.textContent('#outcome');
}

/// A directive, signed with the officer's key where it lies, and its lift.
async function suspend(browser, session) {
  const context = await browser.newContext({ storageState: session, locale: 'en' });
  const page = await watched(context);
  await page.goto(url + pages.listing);
  check('another key than the login\'s is refused',
        (await direct(page, facts.other_key)).includes('not the key'));
  await judge(page, 'a prepared directive');
  for (const [wanted, after] of [['suspend', 'Suspended'], ['lift', 'Not suspended']]) {
    await page.goto(url + pages.listing);
    check(`the form says ${wanted}`, await page.getAttribute('#directive', 'data-act') === wanted);
    const outcome = await direct(page, facts.key);
    check(`${wanted}: recorded`, outcome.startsWith('Recorded in entry'), outcome);
    await page.waitForTimeout(1000);
    await page.goto(url + pages.listing);
    check(`${wanted}: the page says so`, (await page.textContent('.pairs')).includes(after));
  }
  check('both directives are there with their reasons',
        await page.locator('[aria-labelledby=directives] tbody tr').count() >= 2);
  await judge(page, 'a listing with directives');
  await page.screenshot({ path: join(folder, 'supervision-directives.png'), fullPage: true });
  check('nothing went wrong on the way', page.faults.length === 0, page.faults.join('; '));
  await context.close();
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
  await signOut(browser, session);
} finally {
  await browser.close();
}
finish();
