// Where the proxies are that docs/deployment.md has settings for.
import { join } from 'node:path';

export const PROXIES = /** @type {const} */ (['nginx', 'caddy']);

/** Where they are unpacked. */
export const PROXY_FOLDER = join(import.meta.dirname, '../node_modules/.cache/proxies');

/** @param {(typeof PROXIES)[number]} name */
export const proxyOf = (name) => join(PROXY_FOLDER, name === 'nginx' ? 'usr/sbin/nginx' : 'usr/bin/caddy');
