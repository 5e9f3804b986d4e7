// Debian's Chromium, driven by playwright-core, with the checks that hold on every page of every journey.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const SHOTS = resolve(dirname(fileURLToPath(import.meta.url)), '../shots');

const FLAGS = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
];

/**
 * A browser for one journey file. `cameraFile` (.mjpeg or .y4m) is what the camera sees; without it Chromium's own
 * test picture.
 */
export async function openBrowser({ cameraFile } = {}) {
    const args = cameraFile ? [...FLAGS, `--use-file-for-fake-video-capture=${cameraFile}`] : FLAGS;
    return chromium.launch({ executablePath: process.env.TUNGGAL_CHROMIUM ?? '/usr/bin/chromium', args });
}

/**
 * A person at the program's `url`: a context of their own (cookies, language, zoom), one page, and `leave()`, which
 * fails when the page asked another host for anything, broke its content security policy or threw an error.
 */
export async function visitor(browser, url, { javaScript = true, width = 1280, height = 800, dark = false } = {}) {
    const context = await browser.newContext({
        baseURL: url,
        javaScriptEnabled: javaScript,
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        locale: 'id-ID',
        timezoneId: 'Asia/Jakarta',
        reducedMotion: 'reduce',
        permissions: ['camera'],
    });
    const complaints = [];
    context.on('request', (request) => {
        const address = new URL(request.url());
        const ours = address.origin === url || ['data:', 'blob:', 'about:'].includes(address.protocol);
        if (!ours) complaints.push(`asked elsewhere: ${request.url()}`);
    });
    context.on('weberror', (error) => complaints.push(`threw: ${error.error().stack}`));
    context.on('console', (message) => {
        if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(`refused: ${message.text()}`);
    });
    const page = await context.newPage();
    if (!javaScript) withoutScripts.add(page);
    return {
        context,
        page,
        async leave() {
            await context.close();
            assert.deepEqual(complaints, []);
        },
    };
}

/** Pages of visitors without JavaScript: axe is a script, too, and they are the same HTML as with it. */
const withoutScripts = new WeakSet();

/** Opens a page, which must answer with this status and, where axe can run, be free of its findings. */
export async function open(page, path, status = 200) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), status, path);
    await inspect(page, `${path} (${status})`);
}

/** Sends a form, which must be answered with this status: 303 leads on, 422 shows it again; what is then shown is inspected. */
export async function send(page, button, status = 303) {
    const isForm = (answer) => answer.request().isNavigationRequest() && answer.request().method() === 'POST';
    const [answer] = await Promise.all([page.waitForResponse(isForm), page.waitForEvent('load'), button.click()]);
    const what = new URL(answer.url()).pathname;
    assert.equal(answer.status(), status, what);
    await inspect(page, `${what} (${status})`);
}

/**
 * Sends a form that the browser itself would hold back, so that the program judges it: 422, with each error in the
 * summary, in the order of the fields, and beside its field, which says so to everybody.
 */
export async function refused(page, form) {
    await form.evaluate((it) => (it.noValidate = true));
    await send(page, form.locator('button:not([name])').last(), 422);
    const links = page.locator('main .summary a');
    assert.ok((await links.count()) > 0, `${page.url()} says what is wrong`);
    const lost = await links.evaluateAll((all) =>
        all.map((link) => link.getAttribute('href').slice(1)).filter((id) => {
            const field = document.getElementById(id);
            const words = document.getElementById(`${id}-error`);
            const holder = field?.type === 'radio' ? field.closest('fieldset') : field;
            return !words?.checkVisibility() || !holder?.getAttribute('aria-describedby')?.split(' ').includes(words.id);
        }),
    );
    assert.deepEqual(lost, [], `${page.url()}: errors that do not stand beside their fields`);
    const isInOrder = await links.evaluateAll((all) => {
        const fields = all.map((link) => document.getElementById(link.getAttribute('href').slice(1)));
        return fields.every((field, at) => at === 0 || fields[at - 1].compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING);
    });
    assert.ok(isInOrder, `${page.url()}: the summary is not in the order of the fields`);
    return links.allInnerTexts();
}

/** What every step of a journey leaves behind it: a page without findings, where axe can run. */
export async function inspect(page, what) {
    if (!withoutScripts.has(page)) await assertAccessible(page, what);
}

/** Fails with one line per finding unless axe finds the page as it stands free of WCAG 2.2 A and AA faults. */
export async function assertAccessible(page, what) {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
    const lines = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}`));
    assert.deepEqual(lines, [], `axe on ${what}`);
}

/** Fails when the page must be scrolled sideways: at 320 pixels that is a 1,280 pixel screen at 400 %. */
export async function assertNoSidewaysScroll(page, what) {
    const { wide, seen } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        seen: document.documentElement.clientWidth,
    }));
    assert.ok(wide <= seen, `${what}: ${wide} px wide in a window of ${seen} px`);
}

/** A picture of the whole page at e2e/shots/NAME.png, for people; nothing compares it. */
export async function shoot(page, name) {
    mkdirSync(SHOTS, { recursive: true });
    await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}
