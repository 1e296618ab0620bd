// Walks the floor's pages in Debian's Chromium, as people do: both languages, light and dark, a
// telephone and a desk, with the keyboard, and without script. axe-core judges each page.
//   node walk.mjs URL FOLDER-FOR-SCREENSHOTS
// Prints a line for each check; exit status 1 if one failed.
import { join } from 'node:path';
import { check, faultsOf, finish, folder, judge, launch, url, watched } from './browser.mjs';

/// That the checks can fail: the catalogue with one fault in it each.
async function findFaults(browser) {
  const put = text => html => html.replace('</main>', `${text}</main>`);
  for (const [what, kind, spoil, policy] of [
    ['a field without a label', 'barriers',
     html => html.replace(/<label for="q">.*?<\/label>/, '')],
    ['pale words', 'barriers', put('<p style="color: #ccc">pale</p>')],
    ['a picture from elsewhere', 'errors',
     put('<img alt="" src="http://elsewhere.example/x.png">')],
    ['a script that fails', 'errors', put('<script>undefined.length</script>')],
    ['a script that the policy forbids', 'errors', put('<script>alert(1)</script>'), true],
    ['what is wider than the window', 'wide', put('<p style="width: 3000px">wide</p>')],
  ]) {
    const context = await browser.newContext({ locale: 'en', colorScheme: 'light' });
    const page = await watched(context);
    await page.route(`${url}/`, async route => {
      const response = await route.fetch();
      const headers = response.headers();
      if (!policy) delete headers['content-security-policy'];
      await route.fulfill({ response, headers, body: spoil(await response.text()) });
    });
    await page.goto(`${url}/`, { waitUntil: 'load' });
    const found = await faultsOf(page);
    check(`the walk finds ${what}`, found[kind] !== '', JSON.stringify(found));
    await context.close();
  }
}

/// Where the pages are; the listing with a price, the hostile one and pages of the list.
async function addresses() {
  const answer = await (await fetch(`${url}/v1/listings?limit=100`)).json();
  const hostile = answer.listings.find(listing => listing.title.en.includes('<script'));
  const priced = answer.listings.find(
    listing => listing !== hostile && listing.offers[0]?.price.amount !== '0');
  check('there are a listing with a price and a hostile one', priced && hostile);
  return {
    catalogue: '/', listing: `/listings/${priced.listing}`, hostile: `/listings/${hostile.listing}`,
    statistics: '/statistics', docs: '/docs', found: '/?q=tinh+thanh', nothing: '/?q=zzzz',
    paged: '/?limit=2',
  };
}

async function walk(browser, pages) {
  for (const scheme of ['light', 'dark'])
    for (const width of [390, 1280])
      for (const language of ['vi', 'en']) {
        const context = await browser.newContext({
          colorScheme: scheme, viewport: { width, height: 900 }, locale: language,
          reducedMotion: 'reduce' });
        for (const [name, path] of Object.entries(pages)) {
          const page = await watched(context);
          const what = `${name} ${language} ${scheme} ${width}`;
          const answer = await page.goto(url + path, { waitUntil: 'load' });
          check(`${what}: answers 200`, answer.status() === 200, answer.status());
          const lang = await page.evaluate(() => document.documentElement.lang);
          check(`${what}: speaks the browser's language`, lang === language, lang);
          await judge(page, what);
          await page.screenshot({ path: join(folder, `${name}-${language}-${scheme}-${width}.png`),
                                  fullPage: name !== 'docs' });
          await page.close();
        }
        await context.close();
      }
}

/// What is focused after each press of Tab, until it comes round.
async function tabThrough(page, most = 60) {
  const seen = [];
  for (let i = 0; i < most; ++i) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      return { tag: element.tagName, id: element.id, text: element.textContent.trim().slice(0, 40),
               outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
               shown: element.getBoundingClientRect().width > 0 };
    });
    if (focused === null) break;
    seen.push(focused);
  }
  return seen;
}

async function useKeyboard(browser, pages) {
  const viewport = { width: 1280, height: 900 };
  const context = await browser.newContext({ locale: 'en', viewport });
  const page = await watched(context);
  await page.goto(url + '/');
  const seen = await tabThrough(page);
  check('the first stop is the link to the content', seen[0]?.text === 'Skip to the content');
  check('every stop is seen to be focused', seen.every(stop => stop.outline && stop.shown),
        JSON.stringify(seen.find(stop => !(stop.outline && stop.shown))));
  for (const id of ['q', 'class', 'price_max', 'free'])
    check(`the keyboard reaches ${id}`, seen.some(stop => stop.id === id));
  await page.goto(url + '/');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  check('it leads to the content', await page.evaluate(() => document.activeElement.id) === 'main');
  await page.focus('#q');
  await page.keyboard.type('tinh thanh');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=tinh/);
  check('a search finds Vietnamese without its marks', await page.locator('.card').count() === 1);
  const address = page.url();
  check('and leaves empty fields out of the address', !address.includes('price_max'), address);
  await page.focus('.card a');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/listings\//);
  await page.click('.switch');
  check('the switch changes the language',
        await page.evaluate(() => document.documentElement.lang) === 'vi');
  await page.click('.brand');
  check('and it stays changed', await page.evaluate(() => document.documentElement.lang) === 'vi');
  check('nothing went wrong on the way', page.faults.length === 0, page.faults.join('; '));
  await page.goto(url + pages.listing);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
  await page.click('.copy');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  check('the commands can be copied', copied.includes('datafloor buy '), copied);
  await context.close();
}

/// The pages of the list one after another hold every listing once.
async function turnPages(browser) {
  const context = await browser.newContext({ locale: 'en', javaScriptEnabled: false });
  const page = await watched(context);
  await page.goto(`${url}/?limit=2`);
  const links = [];
  for (let i = 0; i < 20; ++i) {
    for (const card of await page.locator('.card h3 a').all())
      links.push(await card.getAttribute('href'));
    const next = page.locator('a[rel=next]');
    if (await next.count() === 0) break;
    await next.click();
  }
  const answer = await (await fetch(`${url}/v1/listings?limit=100`)).json();
  check('turning pages shows every listing once, without script',
        links.length === answer.listings.length && new Set(links).size === links.length,
        `${links.length} of ${answer.listings.length}`);
  await page.goto(`${url}/`);
  await page.check('#free');
  await page.click('button[type=submit]');
  const prices = await page.locator('.card .price').allTextContents();
  check('the form filters without script',
        prices.length > 0 && prices.every(price => price.includes('Free')), prices.join());
  await context.close();
}

async function meetErrors(browser) {
  const context = await browser.newContext({ locale: 'en' });
  for (const [path, status] of [['/?class=9-none', 400], ['/?cursor=x', 400],
                                ['/?price_max=-1', 400], ['/?free=yes', 400],
                                ['/listings/nonsense', 404], ['/nowhere', 404],
                                ['/listings/01930000-0000-7000-8000-000000000001', 404]]) {
    const page = await watched(context);
    page.mayFail = true;
    const answer = await page.goto(url + path);
    page.faults.length = 0; // the browser notes the status itself
    check(`${path}: ${status}`, answer.status() === status, answer.status());
    check(`${path}: is no place of the floor`, await page.locator('[aria-current]').count() === 0);
    await judge(page, path);
    if (path === '/nowhere') await page.screenshot({ path: join(folder, 'nowhere.png') });
    const program = await fetch(url + path, { headers: { Accept: 'application/json' } });
    check(`${path}: a problem for programs`, program.status === status &&
          program.headers.get('content-type') === 'application/problem+json');
    await page.close();
  }
  await context.close();
}

async function largeText(browser, pages) {
  // 400 % of 1280 (WCAG 1.4.10): the width of 320.
  const context = await browser.newContext({ locale: 'vi', viewport: { width: 320, height: 700 } });
  for (const name of ['catalogue', 'listing', 'statistics', 'docs', 'hostile']) {
    const page = await watched(context);
    await page.goto(url + pages[name]);
    await judge(page, `${name} at 320`);
    await page.close();
  }
  await context.close();
}

const browser = await launch();
try {
  const pages = await addresses();
  await findFaults(browser);
  await walk(browser, pages);
  await useKeyboard(browser, pages);
  await turnPages(browser);
  await meetErrors(browser);
  await largeText(browser, pages);
} finally {
  await browser.close();
}
finish();
