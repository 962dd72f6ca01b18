/** The apps of examples/, each in a folder of its own outside of the repository, with the packages as they are published. */
import { cpSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { expect } from 'vitest';
import { manifest, outside, write } from './outside.ts';
import { PATIENT } from './pages.ts';

const examples = join(import.meta.dirname, '../../examples');

export const EXAMPLES: readonly string[] = readdirSync(examples, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

/**
 * Copies examples into a folder, beside each other, and installs what they name: one install and one node_modules for all of them,
 * of the tarballs and of what the registry has. (That each names all that it imports, knip sees to.)
 *
 * @param packs tarballs by the names of packages
 * @param patience ms that it may take
 * @param versions what stands in the place of an example's own
 */
export function install(
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
