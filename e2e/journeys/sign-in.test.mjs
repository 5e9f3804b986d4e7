// Before anybody is signed in: the program is alive, and the sign-in page is usable by everyone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, assertNoSidewaysScroll, openBrowser, shoot, visitor } from '../lib/browser.mjs';
import { demoData, startProgram } from '../lib/program.mjs';

let data;
let program;
let browser;

before(async () => {
    data = await demoData();
    program = await startProgram({ data: data.folder });
    browser = await openBrowser();
});

after(async () => {
    await browser?.close();
    const code = await program?.stop();
    data?.remove();
    assert.equal(code, 0, 'the program ends cleanly when it is asked to');
});

test('the program says that it is well', async () => {
    const answer = await fetch(`${program.url}/healthz`);
    assert.equal(answer.status, 200);
});

test('a stranger is sent to the sign-in page, whatever they ask for', async () => {
    for (const path of ['/', '/coverage', '/stock', '/journal']) {
        const answer = await fetch(`${program.url}${path}`, { redirect: 'manual' });
        assert.equal(answer.status, 303, path);
        assert.match(answer.headers.get('location'), /^\/sign-in/, path);
    }
});

test('personal pages are not kept and run no script but ours', async () => {
    const { headers } = await fetch(`${program.url}/sign-in`);
    assert.match(headers.get('cache-control') ?? '', /no-store/);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'|default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|https?:/);
});

for (const { name, ...options } of [
    { name: 'sign-in' },
    { name: 'sign-in-dark', dark: true },
    { name: 'sign-in-400-percent', width: 320, height: 256 },
]) {
    test(`${name}: labelled fields, no fault for axe, no sideways scrolling`, async () => {
        const { page, leave } = await visitor(browser, program.url, options);
        await page.goto('/sign-in');
        assert.equal(await page.locator('html').getAttribute('lang'), 'id');
        assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
        assert.equal(await page.locator('input[type=password]').count(), 1);
        await assertAccessible(page, name);
        await assertNoSidewaysScroll(page, name);
        await shoot(page, name);
        await leave();
    });
}

test('a wrong password is refused in words, without JavaScript too', async () => {
    for (const javaScript of [true, false]) {
        const { page, leave } = await visitor(browser, program.url, { javaScript });
        await page.goto('/sign-in');
        await page.locator('input:not([type=hidden]):not([type=password])').first().fill('tidak-ada');
        await page.locator('input[type=password]').fill('salah');
        await page.locator('input[type=password]').press('Enter');
        await page.getByRole('alert').first().waitFor();
        assert.match(page.url(), /\/sign-in/);
        await leave();
    }
});
