// The demo's officers at their desks: sign-in, and the steps that several journeys share.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deflateSync } from 'node:zlib';

import { inspect, open, send, visitor } from './browser.mjs';
import { ROOT } from './program.mjs';

/** The longest wait for a job of the program (search, print), in milliseconds; it usually takes a second. */
const JOB_MS = 60_000;

/** The face models: installed by ./run, or beside the repository. Undefined if there are none. */
export const MODELS = [process.env.TUNGGAL_MODELS, join(ROOT, '.data/models'), resolve(ROOT, '../shared/biometrics/models')]
    .filter(Boolean)
    .find((folder) => existsSync(join(folder, 'mobilefacenet.bin')));

/** Real pictures of faces and fingers; never part of the repository. Undefined if there are none. */
export const PICTURES = [process.env.TUNGGAL_PICTURES, resolve(ROOT, '../shared/biometrics')]
    .filter(Boolean)
    .find((folder) => existsSync(join(folder, 'faces/orl_att/s1/1.pgm')));

/** A portrait of person `who` (1 to 40), picture `which` (1 to 10). */
export const portrait = (who, which) => join(PICTURES, `faces/orl_att/s${who}/${which}.pgm`);

/** An impression of finger `who` (101 to 110), impression `which` (1 to 8). */
export const fingerprint = (who, which) => join(PICTURES, `fingerprints/fvc2002_db1_b/png/${who}_${which}.png`);

/** Password of a demo login, as it stands in the data folder. */
function password(data, username) {
    const lines = readFileSync(join(data, 'logins.txt'), 'utf8').split('\n');
    const found = lines.map((line) => line.trim().split(/\s+/)).find(([name]) => name === username);
    assert.ok(found, `${username} stands in logins.txt`);
    return found[1];
}

/** An officer signed in: a visitor whose first page is the desk of their role. */
export async function officer(browser, program, data, username, options = {}) {
    const guest = await visitor(browser, program.url, options);
    await guest.page.goto('/sign-in');
    await guest.page.locator('#username').fill(username);
    await guest.page.locator('#password').fill(password(data, username));
    await guest.page.locator('#password').press('Enter');
    await guest.page.locator('.user-name').waitFor();
    return guest;
}

/** Enters a resident born on 17 May 2000 by the form; returns the path of their page. */
export async function register(page, { nik, kk, name }) {
    await open(page, '/people/new');
    const text = {
        nik,
        kk,
        name,
        birth_place: 'SAMPIT',
        birth: '17-05-2000',
        mother: 'SITI AMINAH',
        father: 'AHMAD',
        from: '17-05-2000',
        address: 'JL. MERDEKA 1',
        rt: '1',
        rw: '2',
    };
    for (const [field, value] of Object.entries(text)) await page.locator(`#${field}`).fill(value);
    await page.getByLabel('Laki-laki').check();
    for (const field of ['religion', 'marital', 'relation', 'education', 'occupation']) {
        await page.locator(`#${field}`).selectOption({ index: 1 });
    }
    await page.locator('#village').selectOption({ index: 1 });
    await send(page, page.locator('main form[action="/people/new"] button:not([name])').last());
    return new URL(page.url()).pathname;
}

/** A line as a signature: a grey PNG of 360 × 135. */
function signature() {
    const [width, height] = [360, 135];
    const rows = Buffer.alloc((width + 1) * height, 255);
    for (let y = 0; y < height; y += 1) rows[y * (width + 1)] = 0; // each row begins with its filter: none
    for (let x = 30; x < width - 30; x += 1) {
        const middle = Math.round(height / 2 + 35 * Math.sin(x / 17));
        for (let y = middle - 2; y <= middle + 2; y += 1) rows[y * (width + 1) + 1 + x] = 0;
    }
    const head = Buffer.alloc(13);
    head.writeUInt32BE(width, 0);
    head.writeUInt32BE(height, 4);
    head[8] = 8; // bits a pixel; the colour type 0 is grey
    const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    return Buffer.concat([magic, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** One chunk of a PNG with its check sum (ISO/IEC 15948, section 5). */
function chunk(name, content) {
    const body = Buffer.concat([Buffer.from(name), content]);
    let sum = 0xffffffff;
    for (const byte of body) {
        sum ^= byte;
        for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    const frame = Buffer.alloc(body.length + 8);
    frame.writeUInt32BE(content.length, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE((sum ^ 0xffffffff) >>> 0, body.length + 4);
    return frame;
}

/**
 * Records a resident: portrait if there is one, fingers (right thumb, right index, left thumb, left index; at least four
 * or they are missing by exception), signature; irises missing by exception. With JavaScript each file goes out when it
 * is chosen and the signature is drawn; without, the same forms are sent by their buttons.
 */
export async function record(page, person, { face, fingers = [], javaScript = true }) {
    const id = person.split('/').at(-1);
    await begin(page, id);
    const words = ['finger-1', 'finger-2', 'finger-6', 'finger-7'].slice(0, fingers.length);
    const press = (group) => page.locator(`form[action="/record/${id}/sample/${group}"] button.button:not([data-camera-start])`).click();
    const kept = (word) => page.locator(`img[src^="/record/${id}/image/${word}?"]`).waitFor();

    if (face) {
        await page.locator('#face-file').setInputFiles(face);
        if (!javaScript) await press('face');
        await kept('portrait');
    }
    for (const [at, word] of words.entries()) {
        await page.locator(`#${word}`).setInputFiles(fingers[at]);
        // With JavaScript the answer takes the form's place: the next file goes into the new one.
        if (javaScript) await kept(word);
    }
    if (!javaScript) await press('fingers');
    for (const word of words) await kept(word);
    if (javaScript) {
        await draw(page);
    } else {
        await page.locator('#signature-file').setInputFiles({ name: 'signature.png', mimeType: 'image/png', buffer: signature() });
        await press('signature');
    }
    await kept('signature');
    if (!face) await page.locator('#reason-face').selectOption('INJURED');
    if (fingers.length < 4) await page.locator('#reason-fingers').selectOption('INJURED');
    await page.locator('#reason-iris').selectOption('NO_DEVICE');
    await inspect(page, 'a recording before its end');
    await send(page, page.locator(`form[action="/record/${id}/finish"] button`));
    await page.waitForURL(/\/record$/);
}

/** Opens the recording of a resident, by id. */
export async function begin(page, id) {
    await open(page, `/record/${id}`);
    await send(page, page.locator(`main form[action="/record/${id}"] button`));
    await page.locator('#face-file').waitFor();
}

/** Draws a signature on the pad and keeps it. */
async function draw(page) {
    const pad = page.locator('[data-pad-canvas]');
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    const at = (part) => [box.x + box.width * (0.1 + 0.8 * part), box.y + box.height * (0.5 + 0.3 * Math.sin(part * 14))];
    await page.mouse.move(...at(0));
    await page.mouse.down();
    for (let step = 1; step <= 40; step += 1) await page.mouse.move(...at(step / 40));
    await page.mouse.up();
    await page.locator('[data-pad-keep]').click();
}

/** A second officer approves the recording. */
export async function verify(page, person) {
    const id = person.split('/').at(-1);
    await open(page, `/verify/${id}`);
    await send(page, page.locator(`form[action="/verify/${id}/approve"] button`));
}

/** Reloads a resident's page until their record has one of the statuses; returns it. */
export async function reaches(page, person, statuses) {
    const deadline = Date.now() + JOB_MS;
    for (;;) {
        await page.goto(person);
        const status = (await page.locator('main .strip .badge .code').first().innerText()).replace(/\s/g, '');
        if (statuses.includes(status)) {
            await inspect(page, `a resident whose record is ${status}`);
            return status;
        }
        assert.ok(Date.now() < deadline, `${person} is ${status}, not ${statuses.join(' or ')}`);
        await new Promise((later) => setTimeout(later, 250));
    }
}

/** Reloads a page until something is on it. */
export async function shows(page, path, locator) {
    const deadline = Date.now() + JOB_MS;
    for (;;) {
        await page.goto(path);
        const found = locator(page);
        if ((await found.count()) > 0) return found.first();
        assert.ok(Date.now() < deadline, `${path} does not show it`);
        await new Promise((later) => setTimeout(later, 250));
    }
}

/** Waits until the program has printed what was ready when it started: from then on the stock stands still. */
export async function printedOut(browser, program, data) {
    const printer = await officer(browser, program, data, 'pencetak');
    const deadline = Date.now() + JOB_MS;
    for (;;) {
        const { 'Di pencetak': printing } = await figures(printer.page, '/print-queue');
        const ready = await printer.page.locator('form[action$="/print"]').count();
        if (printing + ready === 0) break;
        assert.ok(Date.now() < deadline, `${printing} cards are with the printer and ${ready} are ready`);
        await new Promise((later) => setTimeout(later, 250));
    }
    await printer.leave();
}

/** The big numbers of a page by their labels. */
export async function figures(page, path) {
    await page.goto(path);
    const pairs = await page.locator('.figure').evaluateAll((all) =>
        all.map((one) => [one.querySelector('.figure-label').textContent, one.querySelector('.figure-value').textContent]),
    );
    return Object.fromEntries(pairs.map(([label, value]) => [label.trim(), Number(value.replace(/[^0-9]/g, ''))]));
}
