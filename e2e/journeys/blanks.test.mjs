// Blanks in the browser, without JavaScript: received, spoiled, listed, destroyed by two people, proven.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { openBrowser } from '../lib/browser.mjs';
import { figures, officer, printedOut } from '../lib/office.mjs';
import { demoData, startProgram } from '../lib/program.mjs';

let data;
let program;
let browser;

before(async () => {
    data = await demoData();
    program = await startProgram({ data: data.folder });
    browser = await openBrowser();
    await printedOut(browser, program, data.folder);
});

after(async () => {
    await browser?.close();
    await program?.stop();
    data?.remove();
});

async function post(page, verb, first, last) {
    await page.goto(`/stock/move/${verb}`);
    await page.locator('#first').fill(first);
    await page.locator('#last').fill(last);
    await page.locator('#document').fill('SJ/9/2024');
    await page.locator('main form.form button').click();
}

test('blanks are received, spoiled and destroyed with two signatures', async () => {
    const clerk = await officer(browser, program, data.folder, 'gudang', { javaScript: false });
    const head = await officer(browser, program, data.folder, 'kepala', { javaScript: false });
    const before = await figures(clerk.page, '/stock');
    await post(clerk.page, 'receive', '900000001', '900000100');
    await post(clerk.page, 'spoil', '900000010', '900000012');
    await post(clerk.page, 'receive', '900000050', '900000060');
    await clerk.page.locator('#first-error').waitFor();
    assert.equal(await clerk.page.locator('#document').inputValue(), 'SJ/9/2024', 'nothing typed is lost');

    await clerk.page.goto('/stock/destructions/new');
    assert.equal(await clerk.page.locator('#ranges').inputValue(), '900000010-900000012');
    await clerk.page.locator('#number').fill('470/BA/9/2024');
    await clerk.page.locator('#reason').fill('rusak cetak');
    await clerk.page.locator('#witness_police').fill('Budi');
    await clerk.page.locator('#witness_inspectorate').fill('Ani');
    await clerk.page.locator('main form.form button').click();
    await clerk.page.waitForURL(/\/stock\/destructions\/[0-9A-Z]{13}$/);
    const path = new URL(clerk.page.url()).pathname;

    await head.page.goto(path);
    await head.page.getByRole('button', { name: 'Tanda tangani dan musnahkan' }).click();
    await head.page.getByRole('status').filter({ hasText: 'dicatat musnah' }).waitFor();
    const minutes = await head.page.request.get(`${path}/minutes.pdf`);
    assert.equal(minutes.status(), 200);
    assert.equal((await minutes.body()).subarray(0, 5).toString(), '%PDF-');
    const after = await figures(clerk.page, '/stock');
    assert.equal(after['Di gudang'], before['Di gudang'] + 97);
    assert.equal(after['Musnah'], before['Musnah'] + 3);
    assert.equal(after['Seluruhnya'], before['Seluruhnya'] + 100);

    await head.page.goto('/journal');
    await head.page.getByRole('button', { name: 'Tanda tangani sekarang' }).click();
    await head.page.goto('/journal');
    await head.page.locator('tbody a').nth(1).click();
    await head.page.getByText('c2sp.org/tlog-proof').waitFor();
    const note = await (await fetch(`${program.url}/checkpoint`)).text();
    assert.match(note, /^[^\n]+\n\d+\n/);
    await clerk.leave();
    await head.leave();
});
