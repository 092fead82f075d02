// The HTML report in a browser: nothing is requested, nothing complains, and it does what it says at every width, in light, dark and print.
//
//     node report.mjs PRIVET FOLDER [SHOTS]
//
// PRIVET is the program, FOLDER takes the pages; with SHOTS, pictures are kept there to be looked at.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { ATTACKS, hostile, large } from './inventories.mjs';

const [privet, folder, shots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ENTRIES = 100_000;
const MEGABYTES = 25;
const SECONDS = 2;

const write = (name, inventory) => {
  const json = `${folder}/${name}.json`;
  if (inventory) writeFileSync(json, JSON.stringify(inventory));
  const html = `${folder}/${name}.html`;
  execFileSync(privet, ['report', json, '-o', `html:${html}`], { stdio: 'inherit' });
  return html;
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

let failures = 0;
async function test(name, run) {
  const start = performance.now();
  try {
    await run();
    console.log(`ok      ${name} (${Math.round(performance.now() - start)} ms)`);
  } catch (error) {
    failures += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}

/// A page that fails on any request beyond the file, and on anything in the console.
async function open(file, { fragment = '', width = 1024, height = 900, scheme = 'light', ready = true, ...more } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, reducedMotion: 'reduce', ...more });
  const page = await context.newPage();
  const trouble = [];
  page.on('console', message => trouble.push(`console: ${message.text()}`));
  page.on('pageerror', error => trouble.push(`error: ${error.message}`));
  page.on('dialog', dialog => { trouble.push('a dialog'); dialog.dismiss(); });
  page.on('request', request => { if (!request.url().startsWith('data:') && request.url().split('#')[0] !== `file://${file}`) trouble.push(`request: ${request.url()}`); });
  await page.goto(`file://${file}${fragment}`);
  if (ready) await page.waitForSelector('html[data-ready]', { timeout: 20_000 });
  const close = async () => { await context.close(); assert.deepEqual(trouble, []); };
  return { page, close };
}

const count = async page => Number((await page.textContent('#status')).replaceAll(',', '').match(/^\d+/)?.[0] ?? 0);
const violations = page => page.evaluate(async () => (await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations
  .map(found => `${found.id}: ${found.nodes.map(node => node.target.join(' ')).join(', ')}`));

const sample = write('sample');
const inventory = JSON.parse(readFileSync(`${folder}/sample.json`, 'utf8'));
const counted = inventory.entries.filter(entry => entry.disposition === 'real' && entry.zone === 'own');

await test('it reads at every width, in light and dark, without a sideways scroll', async () => {
  for (const width of [360, 768, 1024, 1920]) {
    for (const scheme of ['light', 'dark']) {
      const { page, close } = await open(sample, { width, scheme });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true, `${width} ${scheme} scrolls sideways`);
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(scheme === 'dark', paper.match(/\d+/g).map(Number)[0] < 128, `${scheme} has paper ${paper}`);
      if (shots) await page.screenshot({ path: `${shots}/sample-${width}-${scheme}.png`, fullPage: true });
      await close();
    }
  }
});

await test('what counts is in the table, and filters, order, search and pages work', async () => {
  const { page, close } = await open(sample);
  assert.equal(await count(page), counted.length);
  await page.check('#disp input[value=test]');
  assert.equal(await count(page), counted.length + inventory.entries.filter(entry => entry.disposition === 'test' && entry.zone === 'own').length);
  await page.click('#clear');
  await page.selectOption('#cat', 'ccpa:L');
  assert.equal(await count(page), counted.filter(entry => entry.categories.some(category => category.startsWith('ccpa:L'))).length);
  await page.click('#clear');
  await page.selectOption('#kind', 'contact.email');
  assert.equal(await count(page), counted.filter(entry => entry.element === 'contact.email').length);
  await page.click('#clear');
  await page.fill('#place', 'hr/');
  assert.equal(await count(page), counted.filter(entry => entry.object.startsWith('hr/')).length);
  await page.fill('#place', '');
  await page.fill('#q', 'EMPLOYEES passport');
  assert.equal(await count(page), counted.filter(entry => entry.object.includes('employees') && (entry.element.includes('passport') || entry.label?.includes('passport'))).length);
  await page.fill('#q', 'no such thing');
  assert.match(await page.textContent('#status'), /No entry is left/);
  await page.click('#clear');
  await page.click('[data-sort=object] button');
  const names = await page.$$eval('#rows tr', rows => rows.map(row => row.querySelector('bdi').textContent));
  assert.deepEqual(names, [...names].sort());
  assert.equal(await page.getAttribute('[data-sort=object]', 'aria-sort'), 'ascending');
  await page.click('[data-sort=object] button');
  assert.equal(await page.getAttribute('[data-sort=object]', 'aria-sort'), 'descending');
  await close();
});

await test('an opened entry shows masked samples, places, reasons and the law, and its link opens it again', async () => {
  const { page, close } = await open(sample, { fragment: '#q=passport' });
  await page.click('.open');
  await page.waitForSelector('.sample');
  const detail = await page.textContent('.detail');
  const entry = counted.find(entry => entry.element === 'id.passport.us');
  for (const word of [entry.samples[0].masked, 'row 2 of passport_number', 'the column, key or field is called', '1798.140(v)(1)(A)', 'Identifiers such as a real name']) assert.ok(detail.includes(word), word);
  const link = page.url();
  await close();
  const again = await open(sample, { fragment: link.slice(link.indexOf('#')) });
  await again.page.waitForSelector('.sample');
  assert.equal(await again.page.inputValue('#q'), 'passport');
  assert.ok(await again.page.evaluate(() => { const { top, bottom } = document.querySelector('.is-open').getBoundingClientRect(); return top >= 0 && bottom <= window.innerHeight; }), 'it is in sight');
  await again.close();
});

await test('every state is in the address, and the way back leads back', async () => {
  const { page, close } = await open(sample, { fragment: '#cat=ccpa%3AB&disp=real%2Ctest&sort=object&dir=desc&law=gdpr' });
  assert.equal(await page.inputValue('#cat'), 'ccpa:B');
  assert.equal(await page.isChecked('#disp input[value=test]'), true);
  assert.equal(await page.isVisible('#law-gdpr'), true);
  assert.equal(await page.isVisible('#law-ccpa'), false);
  const before = await count(page);
  await page.selectOption('#kind', 'person.name');
  assert.notEqual(await count(page), before);
  await page.goBack();
  assert.equal(await count(page), before);
  assert.equal(await page.inputValue('#kind'), '');
  await page.click('[data-category="ccpa:A"] a', { force: true, timeout: 500 }).catch(() => page.evaluate(() => document.querySelector('[data-category="ccpa:A"] a').click()));
  assert.equal(await page.inputValue('#cat'), 'ccpa:A');
  await page.evaluate(() => document.querySelector('.maps .wide a').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })));
  assert.notEqual(await page.inputValue('#place'), '');
  await close();
});

await test('it can be used by the keyboard alone', async () => {
  const { page, close } = await open(sample);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the table of entries');
  await page.focus('#tab-ccpa');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.getAttribute('#tab-gdpr', 'aria-selected'), 'true');
  assert.equal(await page.isVisible('#law-gdpr'), true);
  await page.focus('.open');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.sample');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'true');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.detail').count(), 0);
  await page.focus('#theme');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await close();
});

await test('axe finds nothing, at three widths, light and dark, closed and opened', async () => {
  for (const [width, scheme] of [[360, 'light'], [1024, 'dark'], [1920, 'light'], [1024, 'light'], [360, 'dark']]) {
    const { page, close } = await open(sample, { width, scheme, bypassCSP: true });
    await page.evaluate(axe);
    assert.deepEqual(await violations(page), [], `${width} ${scheme}`);
    await page.$$eval('details', all => all.forEach(details => { details.open = true; }));
    await page.click('.open');
    await page.waitForSelector('.sample');
    assert.deepEqual(await violations(page), [], `${width} ${scheme}, opened`);
    await close();
  }
});

await test('printed, all laws and the whole table stand on A4 and on Letter', async () => {
  const { page, close } = await open(sample);
  await page.emulateMedia({ media: 'print' });
  for (const law of ['ccpa', 'gdpr', 'hipaa', 'pci']) assert.equal(await page.isVisible(`#law-${law}`), true, law);
  assert.equal(await page.isVisible('#filters'), false);
  for (const format of ['A4', 'Letter']) {
    const pdf = await page.pdf({ format });
    assert.ok(pdf.length > 50_000, `${format} has ${pdf.length} bytes`);
    if (shots) writeFileSync(`${shots}/sample-${format}.pdf`, pdf);
  }
  await close();
});

await test('without script everything but the table reads', async () => {
  const { page, close } = await open(sample, { javaScriptEnabled: false, ready: false });
  for (const law of ['ccpa', 'gdpr']) assert.equal(await page.isVisible(`#law-${law}`), true, law);
  assert.equal(await page.isVisible('noscript p'), true);
  assert.equal(await page.isVisible('#app'), false);
  await close();
});

await test('a hostile inventory does nothing', async () => {
  const file = write('hostile', hostile());
  for (const fragment of ['', `#q=${encodeURIComponent(ATTACKS[1])}&cat=${encodeURIComponent(ATTACKS[0])}&kind=__proto__&sort=__proto__&law=${encodeURIComponent(ATTACKS[2])}&page=-1&open=x&disp=all`]) {
    const { page, close } = await open(file, { fragment });
    await page.evaluate(() => { window.owned = () => { document.title = 'owned'; }; });
    const rows = await page.locator('.open').count();
    for (let at = 0; at < rows; at += 1) {
      await page.locator('.open').nth(at).click();
      await page.waitForSelector('.detail-box > div');
    }
    if (!fragment) assert.equal(rows, ATTACKS.length);
    const foreign = await page.evaluate(() => ({
      made: document.querySelectorAll('img, iframe, script[src], link[href^=http], svg[onload], [onerror]').length,
      links: [...document.querySelectorAll('a')].map(link => link.getAttribute('href')).filter(href => !href.startsWith('#')),
      owned: document.title === 'owned',
    }));
    assert.deepEqual(foreign, { made: 0, links: [], owned: false });
    const text = await page.evaluate(() => document.body.innerText);
    assert.doesNotMatch(text, /[\u202e\u001b\u200b\ufeff\u2028]/);
    assert.ok(text.includes('\\u{202e}txt.exe'), 'an override is shown as what it is');
    if (shots && !fragment) await page.screenshot({ path: `${shots}/hostile.png`, fullPage: true });
    await close();
  }
});

await test(`${ENTRIES} entries: below ${MEGABYTES} MB, in use within ${SECONDS} s`, async () => {
  const file = write('large', large(ENTRIES));
  const size = statSync(file).size / 1e6;
  assert.ok(size < MEGABYTES, `${size} MB`);
  // A machine may be busy with something else for a while: the best of three counts.
  let slowest = Infinity;
  for (let attempt = 0; attempt < 3 && slowest >= SECONDS; attempt++) slowest = await use(file, size);
  assert.ok(slowest < SECONDS, `${slowest} s`);
});

async function use(file, size) {
  const { page, close } = await open(file);
  const ready = await page.evaluate(() => performance.getEntriesByName('privet-ready')[0].startTime / 1000);
  const timed = async run => { const start = performance.now(); await run(); return (performance.now() - start) / 1000; };
  const search = await timed(async () => { await page.fill('#q', 'team-17 ssn'); await page.waitForFunction(() => !document.querySelector('#status').textContent.startsWith('9')); });
  const sort = await timed(async () => { await page.click('#clear'); await page.click('[data-sort=kind] button'); await page.waitForSelector('[data-sort=kind][aria-sort]'); });
  const opened = await timed(async () => { await page.click('#last'); await page.click('.open'); await page.waitForSelector('.sample'); });
  console.log(`        ${size.toFixed(1)} MB; in use after ${ready.toFixed(2)} s, search ${search.toFixed(2)} s, order ${sort.toFixed(2)} s, last page and open ${opened.toFixed(2)} s`);
  if (shots) await page.screenshot({ path: `${shots}/large.png` });
  await close();
  return Math.max(ready, search, sort, opened);
}

await browser.close();
process.exit(failures ? 1 : 0);
