// Without a mouse: sign in, find a resident, enter a life event, with Tab, Enter, arrows and letters only. Wherever the
// keyboard is, it is seen, and it goes through the page in the order of reading.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { openBrowser, shoot, visitor } from '../lib/browser.mjs';
import { officer, register } from '../lib/office.mjs';
import { demoData, startProgram } from '../lib/program.mjs';

/** More stops than any page of the journey has. */
const MOST_STOPS = 120;

let data;
let program;
let browser;

before(async () => {
    data = await demoData();
    program = await startProgram({ data: data.folder });
    browser = await openBrowser();
    const clerk = await officer(browser, program, data.folder, 'operator2');
    await register(clerk.page, { nik: '6202051705009041', kk: '6202050611249041', name: 'TUKIMIN' });
    await clerk.leave();
});

after(async () => {
    await browser?.close();
    await program?.stop();
    data?.remove();
});

/** Presses Tab until the keyboard is at `goal`; each stop on the way is seen and comes after the one before. */
async function tabTo(page, goal) {
    const target = await page.locator(goal).first().elementHandle();
    assert.ok(target, `${goal} is on ${page.url()}`);
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
        const here = await page.evaluate((goal) => document.activeElement === goal, target);
        if (here) return;
        await page.evaluate(() => (window.earlier = document.activeElement));
        await page.keyboard.press('Tab');
        const { what, isSeen, isInOrder } = await page.evaluate(() => {
            const now = document.activeElement;
            const { top, bottom, left, right } = now.getBoundingClientRect();
            const style = getComputedStyle(now);
            const isMarked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
            const isOnScreen = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth && bottom > top;
            const before = window.earlier;
            const follows = before.compareDocumentPosition(now) & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY);
            return { what: now.outerHTML.slice(0, 120), isSeen: isMarked && isOnScreen, isInOrder: before === document.body || follows !== 0 };
        });
        assert.ok(isSeen, `the keyboard is not seen at ${what}`);
        assert.ok(isInOrder, `the keyboard jumps back to ${what}`);
    }
    assert.fail(`Tab does not lead to ${goal} on ${page.url()}`);
}

/** Goes to a link or button and presses Enter, which leads to another page. */
async function enter(page, goal) {
    await tabTo(page, goal);
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

test('sign in, find a resident, enter a move, sign out: without a mouse', async () => {
    const { page, leave } = await visitor(browser, program.url);
    const [, password] = readFileSync(join(data.folder, 'logins.txt'), 'utf8').match(/^\s*operator\s+(\S+)/m);
    await page.goto('/sign-in');
    // The page begins in its first field.
    await tabTo(page, '#username');
    await page.keyboard.type('operator');
    await tabTo(page, '#password');
    await page.keyboard.type(password);
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);

    // The skip link is the first stop, and leads past the menu.
    await page.goto('/coverage');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');

    await page.goto('/coverage');
    await enter(page, 'nav a[href="/people"]');
    await tabTo(page, 'main form.search [name=who]');
    await page.keyboard.type('TUKIMIN');
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    await enter(page, 'main tbody th a');
    await enter(page, 'main a[href$="/events/move-within"]');

    await tabTo(page, '#on');
    await page.keyboard.type('01-11-2024');
    await tabTo(page, '#address');
    await page.keyboard.type('Jl. Kenanga 7');
    await tabTo(page, '#rt');
    await page.keyboard.type('3');
    await tabTo(page, '#village');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await shoot(page, 'keyboard');
    // A field is missing: what is wrong is where the keyboard is, and Enter leads to the field.
    await page.locator('main form.form').evaluate((form) => (form.noValidate = true));
    await enter(page, 'main form.form .actions button');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'summary');
    await tabTo(page, '.summary a[href="#rw"]');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'rw');
    await page.keyboard.type('4');
    await enter(page, 'main form.form .actions button');
    await page.getByRole('status').first().waitFor();
    assert.match(await page.locator('main').innerText(), /JL\. KENANGA 7/);

    await enter(page, 'form[action="/sign-out"] button');
    assert.match(page.url(), /\/sign-in$/);
    await leave();
});
