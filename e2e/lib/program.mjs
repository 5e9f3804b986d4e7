// Starts the program under test on a free port of this machine and stops it again.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The program under test; `./test` names it, by hand it is the development build. */
export const BINARY = process.env.TUNGGAL_BINARY ?? join(ROOT, 'target/debug/tunggal');

/** How much of the demo regency the journeys need: the flags of `tunggal demo prepare` beside --data. */
const PREPARE_FLAGS = (process.env.TUNGGAL_E2E_PREPARE ?? '--scale 200').split(' ').filter(Boolean);

/** The longest wait for a started program to answer, in milliseconds; it usually takes less than a second. */
const READY_MS = 60_000;

/** The longest wait for a program that was asked to end, in milliseconds. */
const STOP_MS = 15_000;

/**
 * A folder with the demo regency that belongs to the caller alone: prepared once per build of the program, copied for
 * every caller, deleted by `remove()`.
 */
export async function demoData() {
    const template = join(ROOT, 'target/e2e', `demo-${Math.round(statSync(BINARY).mtimeMs)}`);
    if (!existsSync(template)) {
        const preparing = `${template}.${process.pid}`;
        await run(['demo', 'prepare', '--data', preparing, ...PREPARE_FLAGS]);
        // Whoever comes first wins; a second file's preparation is thrown away.
        if (existsSync(template)) rmSync(preparing, { recursive: true });
        else renameSync(preparing, template);
    }
    const folder = mkdtempSync(join(tmpdir(), 'tunggal-e2e-'));
    cpSync(template, folder, { recursive: true });
    return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs the program to its end and returns what it printed; throws with all of it when the exit code is not 0. */
export async function run(args) {
    const child = spawn(BINARY, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = collect(child);
    const [code, signal] = await ended(child);
    if (code !== 0) throw new Error(`${BINARY} ${args.join(' ')} ended with ${code ?? signal}:\n${output()}`);
    return output();
}

/**
 * Starts `tunggal serve` on `data` and waits until /healthz answers.
 * `url` has no slash at its end; `kill()` ends it as a power cut would; `stop()` asks and waits.
 */
export async function startProgram({ data, flags = [], env = {} }) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const args = ['serve', '--data', data, '--listen', `127.0.0.1:${port}`, ...flags];
    const child = spawn(BINARY, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = collect(child);
    const end = ended(child);
    let over;
    end.then(([code, signal]) => (over = code ?? signal), (error) => (over = error.message));

    const deadline = Date.now() + READY_MS;
    while (!(await answers(`${url}/healthz`))) {
        if (over !== undefined) throw new Error(`${BINARY} ${args.join(' ')} ended with ${over}:\n${output()}`);
        if (Date.now() > deadline) {
            child.kill('SIGKILL');
            throw new Error(`${url}/healthz did not answer in ${READY_MS} ms:\n${output()}`);
        }
        await new Promise((later) => setTimeout(later, 50));
    }
    return {
        url,
        output,
        async stop() {
            child.kill('SIGTERM');
            const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
            const [code, signal] = await end;
            clearTimeout(timer);
            if (signal === 'SIGKILL') throw new Error(`the program did not end in ${STOP_MS} ms:\n${output()}`);
            return code;
        },
        async kill() {
            child.kill('SIGKILL');
            await end;
        },
    };
}

function collect(child) {
    const parts = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(part));
    return () => Buffer.concat(parts).toString('utf8');
}

function ended(child) {
    return once(child, 'close');
}

async function answers(address) {
    try {
        return (await fetch(address)).ok;
    } catch {
        return false;
    }
}

async function freePort() {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return port;
}
