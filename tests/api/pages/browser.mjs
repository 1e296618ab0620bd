// What the walks through the pages share: Debian's Chromium, pages that note what they should not
// do, axe-core, and the lines that are printed. The programs take URL FOLDER-FOR-SCREENSHOTS.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const [url, folder, ...rest] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(folder, { recursive: true });
let failures = 0;

export function check(what, good, detail = '') {
  console.log(`${good ? 'ok    ' : 'FAIL  '}${what}${good ? '' : `  ${detail}`}`);
  failures += good ? 0 : 1;
}

/// A page that notes what it should not do.
export async function watched(context) {
  const page = await context.newPage();
  page.faults = [];
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) page.faults.push(message.text());
  });
  page.on('pageerror', error => page.faults.push(String(error)));
  page.on('dialog', dialog => {
    page.faults.push(`dialog ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', request => {
    if (!request.url().startsWith(`${url}/`)) page.faults.push(`asked for ${request.url()}`);
  });
  page.on('response', response => {
    if (response.status() >= 400 && !page.mayFail)
      page.faults.push(`${response.status()} ${response.url()}`);
  });
  return page;
}

/// What is wrong with a page, by kind; empty texts where nothing is.
export async function faultsOf(page) {
  const errors = page.faults.join('; ');
  page.faults.length = 0;
  // The page's own policy forbids injected scripts; evaluation by the debugger is no script of it.
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  const lines = found.violations.map(violation =>
    `${violation.impact} ${violation.id}: ${violation.nodes[0].html.slice(0, 160)} ` +
    `${violation.nodes[0].any[0]?.message ?? ''}`);
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return '';
    return [...document.querySelectorAll('body *')]
      .filter(element => element.getBoundingClientRect().right > width + 1)
      .slice(0, 3).map(element => element.outerHTML.slice(0, 120)).join('; ') || 'the page';
  });
  return { errors, barriers: lines.join('\n      '), wide };
}

export async function judge(page, what) {
  const { errors, barriers, wide } = await faultsOf(page);
  check(`${what}: no error, no request elsewhere`, errors === '', errors);
  check(`${what}: axe-core finds nothing`, barriers === '', barriers);
  check(`${what}: nothing is wider than the window`, wide === '', wide);
}

export const launch = () => chromium.launch({
  executablePath: '/usr/bin/chromium', headless: true,
  // What is not on this machine is not found, whoever asks for it.
  args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
         '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update', '--disable-sync'] });

/// Says how it ended, and ends the program.
export function finish() {
  console.log(`${failures} failed; screenshots in ${folder}`);
  process.exit(failures > 0 ? 1 : 0);
}
