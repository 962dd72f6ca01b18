/**
 * The session server while phones may come in: as `rejoin serve` is, and it takes the tokens of phones as well, which are for one
 * session each. Its arguments are those of `rejoin serve` that the demo gives; the phones' secret comes from REJOIN_PHONE_SECRET.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Authorize,
  authorizeJwt,
  authorizeTokens,
  createSessionServer,
  folderBlobs,
  sqliteStore,
} from '@rejoin/server';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    port: text,
    host: text,
    data: text,
    lease: text,
    unresponsive: text,
    'token-file': text,
  },
});
const { data = '.rejoin', host = '127.0.0.1', 'token-file': file = '' } = values;
const tokens = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => {
    const at = line.indexOf('=');
    return { pattern: line.slice(0, at), secret: line.slice(at + 1) };
  });
const byToken = authorizeTokens(tokens);
const byPhone = authorizeJwt({ secret: process.env.REJOIN_PHONE_SECRET ?? '' });
const authorize: Authorize = async (question) =>
  (await byToken(question)) === true ? true : byPhone(question);

const server = createSessionServer({
  store: sqliteStore(data),
  authorize,
  blobs: folderBlobs(join(data, 'blobs')),
  // As `rejoin serve` has it where nothing else is said.
  patience: { lease: Number(values.lease), expires: 60_000, unresponsive: Number(values.unresponsive) },
  onFault: (error) => process.stdout.write(`fault: ${error}\n`),
});
const { port } = await server.listen(Number(values.port), host);
process.stdout.write(`rejoin listening on ws://${host}:${port}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void server.close().then(() => process.exit(0)));
// The one who started it is gone.
process.on('disconnect', () => void server.close().then(() => process.exit(0)));
