/** The apps of examples/, each in a folder of its own outside of the repository, with the packages as they are published. */
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { freePort } from './freePort.ts';
import { manifest, outside, outsideEnv, tarballs, write } from './outside.ts';
import { launch, PATIENT } from './pages.ts';
import { endAll, type Started, startCommand } from './processes.ts';
import { newFolder } from './server.ts';

const examples = join(import.meta.dirname, '../../examples');

export const EXAMPLES: readonly string[] = readdirSync(examples, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

/** An install, or the build of Next.js, on a machine that has other work, ms. */
export const PATIENCE = 600_000;

export interface ExampleStage {
  readonly browser: Browser;
  /** Of the session server: a page finds it at the address that it was built with. */
  readonly port: number;
  /** What a shell of the apps' owner has, with the addresses of the server. */
  readonly env: NodeJS.ProcessEnv;
  /** Of the session server. */
  readonly data: string;
  /** Builds an example once, and gives how to start what its package.json names. */
  built(folder: string): (script: string, more?: NodeJS.ProcessEnv) => Started;
  /** The page of an example, served as it is built. */
  servePage(folder: string): Promise<string>;
}

/** Installs examples before the tests of a file: for each folder, which of them, and which versions stand in the place of their own. */
export function setUpExamples(
  installs: readonly {
    readonly names: readonly string[];
    readonly folder: string;
    readonly versions?: Readonly<Record<string, string>>;
  }[],
): () => ExampleStage {
  const packed = newFolder();
  const data = newFolder();
  const builds = new Set<string>();
  let stage: ExampleStage | undefined;

  beforeAll(async () => {
    const port = await freePort();
    const url = `ws://127.0.0.1:${port}`;
    const env = {
      ...outsideEnv(),
      ...{ REJOIN_PORT: String(port), REJOIN_DATA: data, REJOIN_URL: url, VITE_REJOIN_URL: url },
    };
    const packs = tarballs(packed);
    for (const { names, folder, versions } of installs) install(names, folder, packs, PATIENCE, versions);
    function built(folder: string) {
      const settings = `NEXT_TELEMETRY_DISABLED=1 VITE_REJOIN_URL=${url}`;
      if (!builds.has(folder)) outside(`${settings} npm run --silent build`, folder, PATIENCE);
      builds.add(folder);
      return (script: string, more: NodeJS.ProcessEnv = {}): Started =>
        startCommand(`npm run --silent ${script}`, folder, { ...env, ...more });
    }
    async function servePage(folder: string): Promise<string> {
      built(folder);
      const at = await freePort();
      const line = `npx vite preview --host 127.0.0.1 --port ${at} --strictPort`;
      await startCommand(line, folder, env).line(/Local:/);
      return `http://127.0.0.1:${at}/`;
    }
    stage = { browser: await launch(), port, env, data, built, servePage };
  }, 2 * PATIENCE);
  afterEach(async () => {
    for (const context of stage?.browser.contexts() ?? []) await context.close();
    await endAll();
  });
  afterAll(async () => {
    await stage?.browser.close();
    for (const folder of [packed, data, ...installs.map((each) => each.folder)])
      rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (!stage) throw new Error('The examples are not installed.');
    return stage;
  };
}

/**
 * Copies examples into a folder, beside each other, and installs what they name: one install and one node_modules for all of them,
 * of the tarballs and of what the registry has. (That each names all that it imports, knip sees to.)
 *
 * @param packs tarballs by the names of packages
 * @param patience ms that it may take
 * @param versions what stands in the place of an example's own
 */
function install(
  names: readonly string[],
  folder: string,
  packs: ReadonlyMap<string, string>,
  patience: number,
  versions: Readonly<Record<string, string>> = {},
): void {
  for (const name of names) {
    const source = join(examples, name);
    cpSync(source, join(folder, name), {
      recursive: true,
      filter: (path) => !['node_modules', 'dist', '.rejoin', '.next'].includes(basename(path)),
    });
    const given = manifest(source);
    const changed = (of: Readonly<Record<string, string>> = {}) =>
      Object.fromEntries(
        Object.entries(of).map(([each, version]) => [each, packs.get(each) ?? versions[each] ?? version]),
      );
    const { dependencies, devDependencies } = given;
    write(
      join(folder, name, 'package.json'),
      JSON.stringify({
        ...given,
        dependencies: changed(dependencies),
        devDependencies: changed(devDependencies),
      }),
    );
  }
  write(join(folder, 'package.json'), JSON.stringify({ private: true, workspaces: names }));
  try {
    outside('npm install --prefer-offline --fetch-retries=1 --fetch-timeout=30000', folder, patience);
  } catch (cause) {
    throw new Error(
      'The packages that the examples name could not be installed: neither npm’s cache nor a registry had them. Is there a network?',
      { cause },
    );
  }
}

/** Opens a page in a browser of its own. What goes wrong there is in `errors`. */
export async function open(
  browser: Browser,
  address: string,
): Promise<{ readonly page: Page; readonly errors: readonly string[] }> {
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENT.timeout);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(address);
  return { page, errors };
}

export async function ask(page: Page, question: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Message', exact: true });
  await field.fill(question);
  await field.press('Enter');
}

/** Once the page shows that, in any number of elements. */
export const shows = (page: Page, text: string): Promise<void> =>
  page.getByText(text).first().waitFor(PATIENT);

/**
 * What a person does with each of them: asks, reads all of the answer, reloads and reads it again, asks once more, and stops that.
 *
 * @param last how an answer ends
 */
export async function drive(page: Page, last: string): Promise<void> {
  const ends = page.getByText(last);
  await ask(page, 'What is new?');
  await shows(page, last);
  await page.reload();
  await shows(page, last);
  await ask(page, 'And since then?');
  await shows(page, '“And since then?”');
  await page.getByRole('button', { name: /^Stop/ }).first().click();
  await page.getByText('Stopped', { exact: true }).first().waitFor(PATIENT);
  expect(await ends.count()).toBe(1);
}
