/**
 * `rejoin audit` against servers of others, each as its makers document it, by the command that people run. What it has to find
 * stands in e2e/peers/expectedCards.ts.
 */
import { join } from 'node:path';
import { chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumArgs, chromiumPath } from '../scripts/browser.mjs';
import { EXPECTED } from './peers/expectedCards.ts';
import { peersInstalled, startPeer } from './support/peers.ts';
import { endAll, start, startCommand } from './support/processes.ts';
import { newFolder } from './support/server.ts';

type Peer = keyof typeof EXPECTED;

/** Where it is started from, if not by its own name, and how it is asked. */
const page = join(newFolder(), 'audit.html');
const PEERS: Readonly<
  Record<Peer, { readonly server?: string; readonly path?: string; readonly args?: readonly string[] }>
> = {
  aiSdk: { args: ['--html', page] },
  aiSdkResumable: {},
  openAiCompatible: {},
  agUi: {},
  langGraph: {},
  durableStreams: {},
  tanstack: {},
  tanstackDurable: { server: 'tanstack', path: '/durable' },
  plainWebSocket: {},
  rejoin: {},
};

interface Run {
  readonly code: number | NodeJS.Signals | null;
  readonly output: string;
}

async function run(file: string, args: readonly string[]): Promise<Run> {
  const { ended, lines } = start(file, args);
  return { code: await ended, output: lines.join('\n') };
}

describe.skipIf(!peersInstalled)('rejoin audit', () => {
  const audits = new Map<Peer, Run>();

  beforeAll(async () => {
    const servers = new Map<string, Promise<string>>();
    const audit = async (name: string, { server = name, path, args = [] }: (typeof PEERS)[Peer]) => {
      const listening = servers.get(server) ?? startPeer(server);
      servers.set(server, listening);
      const address = new URL(await listening);
      if (path !== undefined) address.pathname = path;
      return run('packages/server/src/cli/bin.ts', ['audit', address.href, '--yes', '--json', ...args]);
    };
    await Promise.all(
      Object.entries(PEERS).map(async ([name, peer]) => {
        // CAST: the table has a row for each of them.
        audits.set(name as Peer, await audit(name, peer));
      }),
    );
  }, 180_000);
  afterAll(endAll);

  // CAST: its own keys.
  test.each(Object.keys(EXPECTED) as Peer[])('%s has the card that its documents say', (name) => {
    const { code, output } = audits.get(name) ?? { code: null, output: '' };
    expect({ name, code, output: code === 0 ? '' : output }).toEqual({ name, code: 0, output: '' });
    const card = JSON.parse(output);
    const verdicts = (findings: Record<string, { readonly verdict: string }>) =>
      Object.fromEntries(Object.entries(findings).map(([key, { verdict }]) => [key, verdict]));
    expect({
      dialect: card.endpoint.dialect,
      capabilities: verdicts(card.capabilities),
      failureModes: verdicts(card.failureModes),
    }).toEqual(EXPECTED[name]);
  });

  test('its page fits a phone, in both directions, and nothing in it is forbidden by its own policy', async () => {
    const executablePath = chromiumPath();
    const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: chromiumArgs });
    try {
      const tab = await browser.newPage({ viewport: { width: 360, height: 800 } });
      const said: string[] = [];
      tab.on('console', (message) => said.push(message.text()));
      await tab.goto(`file://${page}`);
      for (const direction of ['ltr', 'rtl']) {
        await tab.locator('html').evaluate((html, dir) => html.setAttribute('dir', dir), direction);
        expect(await tab.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      }
      expect(await tab.locator('.probe svg[role=img]').count()).toBeGreaterThan(1);
      expect(said).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  test('the servers themselves are checked by their own types', async () => {
    const checked = startCommand('node_modules/.bin/tsc -p e2e/peers', process.cwd(), process.env);
    expect([await checked.ended, checked.lines]).toEqual([0, []]);
  });
});
