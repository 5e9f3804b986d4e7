// Every form and every refusal of the main line: usable by everyone, and errors stand beside their fields.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertNoSidewaysScroll, open, openBrowser, refused, send, shoot, visitor } from '../lib/browser.mjs';
import { begin, MODELS, officer, record, register } from '../lib/office.mjs';
import { demoData, startProgram } from '../lib/program.mjs';

const EVENTS = ['data', 'birth', 'move-within', 'move-out', 'marriage', 'end-of-marriage', 'family', 'death'];

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

/** An officer's visit to the program, ended when the journey is. */
async function as(username, journey, options) {
    const { page, leave } = await officer(browser, program, data.folder, username, options);
    await journey(page);
    await leave();
}

/** Empties what a form asks first, unless there is nothing to type. */
async function emptied(form) {
    const first = form.locator('input:not([type=hidden], [type=radio], [type=checkbox])').first();
    if ((await first.count()) > 0) await first.fill('');
    return form;
}

test('life events and another card', async () => {
    await as('operator', async (page) => {
        const path = await register(page, { nik: '6202051705009021', kk: '6202050611249021', name: 'WARDI' });
        await open(page, path);
        const offered = await page.locator('.choices a').evaluateAll((all) => all.map((a) => a.getAttribute('href').split('/').at(-1)));
        assert.deepEqual(offered.filter((kind) => !EVENTS.includes(kind)), [], 'every event that is offered is looked at');
        for (const form of [...EVENTS.map((kind) => `events/${kind}`), 'replacement']) {
            await open(page, `${path}/${form}`);
            await shoot(page, `form-${form.split('/').at(-1)}`);
            await refused(page, await emptied(page.locator('main form.form')));
            await shoot(page, `refused-${form.split('/').at(-1)}`);
        }
        await page.locator('input[name=reason]').first().check();
        await refused(page, page.locator('main form.form'));
        await shoot(page, 'refused-replacement-without-card');

        await open(page, `${path}/events/death`);
        await page.locator('#on').fill('01-11-2024');
        await send(page, page.locator('main form.form button').last());
        await page.getByRole('status').first().waitFor();
        await shoot(page, 'person-dead');
    });
});

test('entering and finding a resident', async () => {
    await as('operator', async (page) => {
        await open(page, '/people/new');
        await refused(page, page.locator('main form.sheet'));
        await shoot(page, 'refused-people-new');
        await open(page, '/people');
        const search = page.locator('main form.search');
        await search.locator('input:not([type=hidden])').first().fill('12');
        await refused(page, search);
        await shoot(page, 'refused-people');
    });
});

test('a recording from its beginning to the second person, who sends it back', async () => {
    const people = ['WARSITO', 'WARSONO'].map((name, at) => ({ nik: `620205170500903${at}`, kk: '6202050611249031', name }));
    await as('operator', async (operator) => {
        const [open_, whole] = [await register(operator, people[0]), await register(operator, people[1])];
        const id = open_.split('/').at(-1);
        await begin(operator, id);
        await shoot(operator, 'record-desk');
        await refused(operator, operator.locator(`form[action="/record/${id}/finish"]`));
        await shoot(operator, 'refused-finish');
        await operator.locator('details.cancel summary').click();
        await refused(operator, operator.locator(`form[action="/record/${id}/cancel"]`));
        await shoot(operator, 'refused-cancel');
        await record(operator, whole, {});

        await as('verifikator', async (verifier) => {
            const file = `/verify/${whole.split('/').at(-1)}`;
            await open(verifier, '/verify');
            await verifier.locator('main a', { hasText: 'WARSONO' }).first().click();
            await verifier.waitForURL(`**${file}`);
            await open(verifier, file);
            await shoot(verifier, 'verify');
            await refused(verifier, verifier.locator('#reject form'));
            await shoot(verifier, 'refused-verify');
            await verifier.locator('#reason').fill('Wajah tidak tampak.');
            await send(verifier, verifier.locator(`form[action="${file}/reject"] button`).first());
            await open(verifier, `/verify/${id}`, 409);
        });

        await open(operator, '/record');
        for (const name of ['WARSITO', 'WARSONO']) {
            await operator.locator('main a', { hasText: name }).waitFor();
        }
        await operator.getByText('Wajah tidak tampak.').waitFor();
        await shoot(operator, 'record-open');
    });
    await as('operator', async (operator) => {
        await open(operator, '/record');
        await assertNoSidewaysScroll(operator, '/record');
    }, { width: 320, height: 640 });
});

test('blanks: what is missing is said', async () => {
    await as('gudang', async (page) => {
        for (const form of ['move/receive', 'move/send', 'move/arrive', 'move/spoil', 'move/lose', 'destructions/new']) {
            await open(page, `/stock/${form}`);
            await refused(page, page.locator('main form.form'));
            await shoot(page, `refused-stock-${form.replace('/', '-')}`);
        }
    });
});

test('error pages are pages: what happened, and the way on', async () => {
    await as('operator', async (page) => {
        for (const [path, status] of [
            ['/tidak-ada', 404],
            ['/people/0000000000009', 404],
            ['/record/x', 404],
            ['/journal', 403],
            ['/adjudicate', 403],
            ['/print-queue/hold', 405],
        ]) {
            await open(page, path, status);
            assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, path);
            await assertNoSidewaysScroll(page, path);
            await shoot(page, `error-${status}`);
            await page.getByRole('link', { name: 'Ke halaman awal' }).click();
            await page.waitForURL('**/people');
        }
    });
});

test('too many wrong passwords: wait, and for how long', async () => {
    const { page, leave } = await visitor(browser, program.url);
    await open(page, '/sign-in');
    for (const status of [422, 422, 422, 422, 422, 429]) {
        await page.locator('#username').fill('auditor');
        await page.locator('#password').fill('salah');
        await send(page, page.locator('main form button').last(), status);
    }
    await shoot(page, 'sign-in-too-many');
    await leave();
});
