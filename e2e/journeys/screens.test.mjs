// Every screen of every role: it is there, no fault for axe, nothing cut off at 400 %, no foreign request, no script of others.

import { after, before, test } from 'node:test';

import { assertNoSidewaysScroll, open, openBrowser, shoot } from '../lib/browser.mjs';
import { MODELS, officer } from '../lib/office.mjs';
import { demoData, startProgram } from '../lib/program.mjs';

/** What each role sees first and next. */
const SCREENS = {
    operator: ['/coverage', '/coverage/62.02.05', '/people', '/people/new', '/record', '/print-queue'],
    verifikator: ['/verify', '/people'],
    ajudikator1: ['/adjudicate'],
    pencetak: ['/print-queue', '/stock'],
    gudang: [
        '/stock',
        '/stock/move/receive',
        '/stock/move/send',
        '/stock/move/arrive',
        '/stock/move/spoil',
        '/stock/move/lose',
        '/stock/movements',
        '/stock/serial?serial=620200001',
        '/stock/serial?serial=x',
        '/stock/destructions/new',
    ],
    kepala: ['/coverage', '/print-queue', '/stock', '/journal', '/journal/0'],
    auditor: ['/journal', '/journal/1', '/stock'],
};

/** Screens that answer otherwise than with 200: what was asked for cannot be. */
const STATUS = { '/stock/serial?serial=x': 422 };

let data;
let program;
let browser;

before(async () => {
    data = await demoData();
    program = await startProgram({ data: data.folder, flags: MODELS ? ['--models', MODELS] : [] });
    browser = await openBrowser();
});

after(async () => {
    await browser?.close();
    await program?.stop();
    data?.remove();
});

const name = (username, path) => `${username}-${path.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '')}`;

for (const [username, paths] of Object.entries(SCREENS)) {
    test(`${username}: every screen is usable by everyone`, async () => {
        const { page, leave } = await officer(browser, program, data.folder, username);
        for (const path of paths) {
            await open(page, path, STATUS[path]);
            await shoot(page, name(username, path));
        }
        await leave();
    });

    test(`${username}: nothing is cut off at 400 %`, async () => {
        const { page, leave } = await officer(browser, program, data.folder, username, { width: 320, height: 640 });
        for (const path of paths) {
            await open(page, path, STATUS[path]);
            await assertNoSidewaysScroll(page, path);
        }
        await leave();
    });
}

test('dark, and in English', async () => {
    const { page, leave } = await officer(browser, program, data.folder, 'kepala', { dark: true });
    await page.getByRole('button', { name: 'English' }).click();
    for (const path of ['/stock', '/journal', '/print-queue', '/coverage']) {
        await open(page, path);
        await shoot(page, name('dark', path));
    }
    await leave();
});
