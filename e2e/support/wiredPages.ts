/** Browsers of several people, each with a wire of its own to the session server that a test cuts. */
import type { Server } from 'node:http';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { endAll } from './processes.ts';
import { startProxy, type Wire } from './proxy.ts';
import { openTabBrowser } from './tabBrowser.ts';

export interface WiredPage {
  readonly page: Page;
  /** Between the page and the session server. */
  readonly wire: Wire;
  /** Of the session server, for this page. */
  readonly url: string;
}

/**
 * Sets a browser and a page up for the tests of a file.
 *
 * @param source of the page's script
 * @returns opens the page for one more person, once `goTo` has gone to an address that begins with its first argument
 */
export function setUpWiredPages(
  source: string,
): (
  port: number,
  goTo?: (page: Page, address: string, url: string) => Promise<unknown>,
) => Promise<WiredPage> {
  let browser: Browser;
  let pages: Server;
  let address: string;
  const wires: Wire[] = [];
  beforeAll(async () => {
    const opened = await openTabBrowser(source);
    ({ browser, pages } = opened);
    address = `http://127.0.0.1:${opened.port}/`;
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    for (const wire of wires.splice(0)) await wire.close();
    await endAll();
  });
  afterAll(async () => {
    await browser.close();
    pages.close();
  });
  return async (port, goTo = (page, at) => page.goto(at)) => {
    const wire = await startProxy(port);
    wires.push(wire);
    const page = await (await browser.newContext()).newPage();
    const url = `ws://127.0.0.1:${wire.port}`;
    await goTo(page, address, url);
    return { page, wire, url };
  };
}
