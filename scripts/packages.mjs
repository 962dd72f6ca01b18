// The packages that are published, by folder name under packages/.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @type {{ workspaces: string[] }} */
const { workspaces } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));

export const PACKAGES = workspaces.flatMap((path) =>
  path.startsWith('packages/') ? [path.slice('packages/'.length)] : [],
);
