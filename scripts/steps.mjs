import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

const bin = join(import.meta.dirname, '../node_modules/.bin');

/**
 * Runs one command, with the tools (and the Node) of node_modules first in PATH.
 * @param {string[]} command
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv, timeout?: number }} [options] quiet: keep the output back instead
 *   of passing it on; env: variables besides this process's own; timeout: milliseconds until it is ended
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function run([file = '', ...args], { quiet = false, env: more, timeout } = {}) {
  return new Promise((resolve) => {
    /** @type {NodeJS.ProcessEnv} */
    const env = { ...process.env, ...more, PATH: bin + delimiter + process.env.PATH };
    // The output passes through a pipe, so the tools cannot see the terminal themselves.
    if (process.stdout.isTTY && !quiet) env.FORCE_COLOR = '1';
    const child = spawn(file, args, { env, timeout, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    /** @param {string} text */
    const take = (text) => {
      output += text;
      if (!quiet) process.stdout.write(text);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** @param {number} since a reading of performance.now() */
export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
