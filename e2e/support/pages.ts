/** The demo with its real page in a real Chromium, its session server behind a wire that can be cut. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright';
import { chromiumArgs, chromiumPath } from '../../scripts/browser.mjs';
import { freePort } from './freePort.ts';
import { type Started, start } from './processes.ts';
import { startProxy, type Wire } from './proxy.ts';

/** A machine with other work needs seconds for one look at a page: a wait that measures nothing ends only where none is left. */
export const PATIENT = { timeout: 60_000 } as const;

export interface Demo {
  readonly main: Started;
  readonly page: string;
  /** Between the pages and the session server. */
  readonly proxy: Wire;
  /** Where agents reach the session server, without a proxy. */
  readonly server: string;
  readonly data: string;
  readonly agentToken: string;
  /** Process ids by name: `server`, and the agents'. */
  pids(): Promise<Map<string, number>>;
}

/** @param agents whether the demo brings its own agents, those of one scene alone, or the test brings others */
export async function startDemo(
  data: string,
  agents: boolean | 'support-desk' | 'coding' | 'phone' | 'scenarios',
  env: Readonly<Record<string, string>> = {},
): Promise<Demo> {
  const [port, serverPort] = [await freePort(), await freePort()];
  const proxy = await startProxy(serverPort);
  const main = start('playground/src/main.ts', [], {
    PORT: String(port),
    REJOIN_PORT: String(serverPort),
    REJOIN_DATA: data,
    REJOIN_PAGE_URL: `ws://127.0.0.1:${proxy.port}`,
    ...(agents === true ? {} : { REJOIN_DEMO_AGENTS: agents || '0' }),
    ...env,
  });
  await main.line(/Rejoin is ready/);
  const page = `http://127.0.0.1:${port}`;
  const token = readFileSync(join(data, 'tokens'), 'utf8')
    .split('\n')
    .find((line) => line.startsWith('agent:*='));
  return {
    main,
    page,
    proxy,
    server: `ws://127.0.0.1:${serverPort}`,
    data,
    agentToken: token?.slice('agent:*='.length) ?? '',
    async pids() {
      // CAST: the answer of the demo's own server.
      const list = (await (await fetch(`${page}/api/processes`)).json()) as { name: string; pid: number }[];
      return new Map(list.map(({ name, pid }) => [name, pid]));
    },
  };
}

export function launch(): Promise<Browser> {
  const executablePath = chromiumPath();
  return chromium.launch({ args: chromiumArgs, ...(executablePath ? { executablePath } : {}) });
}

/** Opens the session in a context of its own: another browser, as far as the page can tell. */
export async function openPage(
  browser: Browser,
  demo: Demo,
  session: string,
  user: string,
  more = '',
): Promise<Page> {
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENT.timeout);
  const page = await context.newPage();
  await page.goto(`${demo.page}/?session=${session}&user=${user}${more}`);
  await live(surface(page));
  return page;
}

/** One of the page's surfaces, each a client of its own. */
export const surface = (page: Page, place: 'first' | 'second' = 'first'): Locator =>
  page.locator(`[data-surface="${place}"]`);

/** Connected, and proven to show all there is. Where that does not come, the error says what the page knows of its connection. */
export async function live(on: Locator): Promise<void> {
  try {
    await on.and(on.page().locator('[data-connection="live"][data-session-status="live"]')).waitFor(PATIENT);
  } catch (cause) {
    const known = await on.page().evaluate(() => {
      // CAST: the demo puts it there.
      const { rejoin } = window as never as { rejoin?: { session: { store: { getState(): unknown } } } };
      return JSON.stringify(rejoin?.session.store.getState(), [
        'connection',
        'status',
        'attempt',
        'retryAt',
        'cause',
        'error',
        'code',
        'message',
        'position',
      ]);
    });
    throw new Error(`The page is not live: ${known}`, { cause });
  }
}

/** Of a specialist. */
export const lane = (on: Locator, agent: string): Locator =>
  on.locator(`.rejoin-agent-lane[data-agent="agent:${agent}"]`);

/** What an agent's lane says in its newest run, to the letter. */
export const laneText = (on: Locator, agent: string): Promise<string> =>
  lane(on, agent)
    .locator('.rejoin-message[data-kind="text"] .rejoin-message-text')
    .evaluateAll((texts) => texts.map(({ textContent }) => textContent ?? '').join(''));

/** Once an agent's lane says that its newest run is one of these. */
export const laneIs = (on: Locator, agent: string, ...statuses: readonly string[]): Promise<void> =>
  on
    .locator(
      statuses
        .map((status) => `.rejoin-agent-lane[data-agent="agent:${agent}"][data-status="${status}"]`)
        .join(),
    )
    .waitFor(PATIENT);

/** Once a lane's Stop button says that what became of it is this. */
export const stopIs = (on: Locator, agent: string, status: string): Promise<void> =>
  lane(on, agent).locator(`.rejoin-stop-button-trigger[data-status="${status}"]`).waitFor(PATIENT);

/** The Stop and Steer of a lane, and those of the conversation. */
export const stopButton = (on: Locator, agent: string): Locator =>
  lane(on, agent).getByRole('button', { name: /^Stop/ });
export const steerField = (on: Locator, agent: string): Locator => lane(on, agent).getByRole('textbox');
export const conversation = (on: Locator): Locator =>
  on.getByRole('region', { name: 'Conversation' }).first();

export async function ask(on: Locator, question: string): Promise<void> {
  const field = conversation(on).getByRole('textbox', { name: 'Message', exact: true });
  await field.fill(question);
  await field.press('Enter');
}

/** Once the lead's newest answer is in this state. */
export const leadIs = (on: Locator, status: string): Promise<void> =>
  conversation(on)
    .locator(
      `li[data-kind="answer"][data-from="agent"]:last-of-type .rejoin-transcript-status[data-status="${status}"]`,
    )
    .waitFor(PATIENT);
