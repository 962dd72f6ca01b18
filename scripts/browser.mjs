import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

/** The Chromium that tests drive: CHROMIUM_PATH, the system's, or Playwright's own; undefined if there is none. */
export function chromiumPath() {
  const asked = process.env.CHROMIUM_PATH;
  if (asked) return existsSync(asked) ? asked : undefined;
  const places = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    chromium.executablePath(),
  ];
  return places.find((path) => existsSync(path));
}

/** No sandbox, since tests often run as root in a container, and no traffic but the tests' own. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];
