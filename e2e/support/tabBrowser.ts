/** A browser with a process for each tab, so that one crashes without the others, and a page whose script is built from a source. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright';
import { chromiumArgs, chromiumPath } from '../../scripts/browser.mjs';

export interface TabBrowser {
  readonly browser: Browser;
  /** Of what serves the page, on 127.0.0.1. */
  readonly port: number;
  readonly pages: Server;
}

/** @param source of the page's script @param args for Chromium, besides those of all tests */
export async function openTabBrowser(source: string, args: readonly string[] = []): Promise<TabBrowser> {
  const executablePath = chromiumPath();
  const browser = await chromium.launch({
    args: [...chromiumArgs, ...args, '--process-per-tab'],
    ...(executablePath ? { executablePath } : {}),
  });
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    format: 'esm',
    write: false,
    conditions: ['@rejoin/source'],
  });
  const script = outputFiles[0]?.text ?? '';
  const pages = createServer((_, res) => {
    res.setHeader('content-type', 'text/html').end(`<!doctype html><script type="module">${script}</script>`);
  }).listen(0, '127.0.0.1');
  await once(pages, 'listening');
  // CAST: a server that listens on a port has an address of this form.
  return { browser, pages, port: (pages.address() as AddressInfo).port };
}
