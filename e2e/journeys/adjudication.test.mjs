// Who resembles somebody is decided by people: two adjudicators, each alone, and the head of office when they differ.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertNoSidewaysScroll, open, openBrowser, refused, send, shoot } from '../lib/browser.mjs';
import { fingerprint, MODELS, officer, PICTURES, portrait, reaches, record, register, verify } from '../lib/office.mjs';
import { demoData, startProgram } from '../lib/program.mjs';

const skip = MODELS && PICTURES ? false : 'SKIPPED: no face models or no pictures beside the repository';
const WHY = 'Telinga dan garis sidik jari berbeda.';

let data;
let program;
let browser;
let guests;
/** A page of each officer. */
let desk;

before(async () => {
    data = await demoData();
    program = await startProgram({ data: data.folder, flags: MODELS ? ['--models', MODELS] : [] });
    browser = await openBrowser();
    const names = ['operator', 'verifikator', 'ajudikator1', 'ajudikator2', 'kepala'];
    guests = await Promise.all(names.map((name) => officer(browser, program, data.folder, name)));
    desk = Object.fromEntries(names.map((name, at) => [name, guests[at].page]));
});

after(async () => {
    await browser?.close();
    await program?.stop();
    data?.remove();
});

/** Enters, records and verifies a resident whom the search cannot decide; returns the path of the case. */
async function referred(person, samples) {
    const path = await register(desk.operator, person);
    await record(desk.operator, path, samples);
    await verify(desk.verifikator, path);
    await reaches(desk.operator, path, ['ADJUDICATE_RECORD']);
    return { path, file: `/adjudicate/${path.split('/').at(-1)}` };
}

/** Casts a vote on the case that is open. */
async function vote(page, verdict, reason) {
    await page.locator(`input[name=verdict][value=${verdict}]`).check();
    await page.locator('#reason').fill(reason);
    await send(page, page.locator('#decide form button').last());
}

test('a recording without face and fingers is decided by two people, and by no one else', async () => {
    const { path, file } = await referred({ nik: '6202051705009011', kk: '6202050611249011', name: 'SUPRIADI' }, {});
    const { operator, ajudikator1: first, ajudikator2: second, kepala: head } = desk;
    await open(operator, file, 403);
    await open(operator, '/adjudicate', 403);

    await open(first, '/adjudicate');
    await shoot(first, 'adjudicate-list');
    await first.locator('main a', { hasText: 'SUPRIADI' }).click();
    await first.waitForURL(`**${file}`);
    assert.deepEqual((await refused(first, first.locator('#decide form'))).length, 1, 'a verdict is missing');
    await first.locator('input[name=verdict][value=DIFFERENT_PERSON]').check();
    await first.locator('#reason').fill('x');
    await refused(first, first.locator('#decide form'));
    assert.equal(await first.locator('input[name=verdict]:checked').inputValue(), 'DIFFERENT_PERSON', 'the choice is kept');
    await shoot(first, 'adjudicate-refused');
    await vote(first, 'DIFFERENT_PERSON', WHY);
    await open(first, file);
    assert.equal(await first.locator('#decide form').count(), 0, 'nobody votes twice');

    await open(second, file);
    assert.equal(await second.getByText(WHY).count(), 0, 'the second decides without the vote of the first');
    await vote(second, 'UNDECIDABLE', 'Tidak dapat dipastikan.');
    await reaches(operator, path, ['REQUEST_VALIDATION']);

    await open(head, '/adjudicate?list=REQUEST_VALIDATION');
    await open(head, file);
    await head.getByText(WHY).waitFor();
    await head.getByText('Tidak dapat dipastikan.').first().waitFor();
    await shoot(head, 'adjudicate-settle');
    await refused(head, head.locator('#decide form'));
    const rulings = await head.locator('input[name=ruling]').evaluateAll((all) => all.map((one) => one.value));
    await head.locator('input[name=ruling][value=UNIQUE]').check();
    await head.locator('#reason').fill('Dikenal oleh ketua RT.');
    await send(head, head.locator('#decide form button').last());
    assert.ok(!rulings.includes('DUPLICATE'), 'the head is offered only what an adjudicator has said');
    await reaches(operator, path, ['PRINT_READY_RECORD', 'SENT_FOR_CARD_PRINTING', 'CARD_PRINTED']);
});

test('two adjudicators see both records side by side and agree', { skip }, async () => {
    const { operator, verifikator, ajudikator1: first, ajudikator2: second } = desk;
    const prints = (fingers) => fingers.map((finger) => fingerprint(finger, 1));
    const earlier = await register(operator, { nik: '6202051705009012', kk: '6202050611249012', name: 'BUDI SANTOSO' });
    await record(operator, earlier, { face: portrait(1, 1), fingers: prints([101, 102, 103, 104]) });
    await verify(verifikator, earlier);
    await reaches(operator, earlier, ['PRINT_READY_RECORD', 'SENT_FOR_CARD_PRINTING', 'CARD_PRINTED']);
    // The same face with too few fingers to clear it.
    const twin = { nik: '6202051705009013', kk: '6202050611249012', name: 'BADU SANTOSO' };
    const { path, file } = await referred(twin, { face: portrait(1, 2), fingers: prints([105, 106]) });

    for (const [page, reason] of [[first, WHY], [second, 'Orang lain: sidik jarinya tidak sama.']]) {
        await open(page, file);
        const candidate = page.locator('details.candidate[open]').filter({ has: page.locator('summary', { hasText: 'BUDI SANTOSO' }) });
        await candidate.scrollIntoViewIfNeeded();
        const faces = candidate.locator('.faces img');
        assert.equal(await faces.count(), 2, 'the two faces stand beside each other');
        const seen = await faces.evaluateAll((all) => Promise.all(all.map(async (face) => {
            await face.decode();
            const { top, width } = face.getBoundingClientRect();
            return { top, isDrawn: width > 0 && face.naturalWidth > 0 };
        })));
        assert.ok(seen.every((face) => face.isDrawn), 'both faces are drawn');
        assert.equal(seen[0].top, seen[1].top, 'at the same height');
        const names = await candidate.locator('.compare-table tr', { hasText: 'BADU SANTOSO' }).innerText();
        assert.match(names, /BUDI SANTOSO/, 'and the two names in one line');
        await shoot(page, 'adjudicate-side-by-side');
        await vote(page, 'DIFFERENT_PERSON', reason);
    }
    await reaches(operator, path, ['PRINT_READY_RECORD', 'SENT_FOR_CARD_PRINTING', 'CARD_PRINTED']);
    await open(operator, file, 403);
});

test('a case fits the narrowest window', { skip }, async () => {
    const narrow = await officer(browser, program, data.folder, 'ajudikator1', { width: 320, height: 640 });
    const { file } = await referred({ nik: '6202051705009014', kk: '6202050611249014', name: 'BUDIMAN' }, { face: portrait(1, 3) });
    await open(narrow.page, file);
    await assertNoSidewaysScroll(narrow.page, file);
    await shoot(narrow.page, 'adjudicate-400-percent');
    await narrow.leave();
});

test('nobody was asked for anything from elsewhere', async () => {
    for (const guest of guests) await guest.leave();
});
