/** `rejoin audit` of endpoints whose certificate is not trusted: the command says so in one line, and what it advises helps. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/fixtures.ts';
import { type SelfSigned, selfSigned } from '../../test/selfSigned.ts';
import { uiMessageEndpoint } from '../../test/streamingEndpoints.ts';

const BIN = fileURLToPath(new URL('./bin.ts', import.meta.url));

async function serve(certificate: SelfSigned): Promise<string> {
  const handle = uiMessageEndpoint({ resumable: true, stop: true, hangUpStops: false });
  const server = createServer(certificate, async (req, res) => handle(req, res, await text(req)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // CAST: it listens on TCP.
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}/api/chat`;
}

/** @param trusted what the process takes for an authority */
async function audit(url: string, trusted?: SelfSigned) {
  const file = join(temporaryFolder(), 'authority.pem');
  if (trusted) writeFileSync(file, trusted.cert);
  const child = spawn(process.execPath, ['--conditions=@rejoin/source', BIN, 'audit', url, '--json'], {
    env: { ...process.env, ...(trusted && { NODE_EXTRA_CA_CERTS: file }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

it('is not audited where the certificate is not trusted, and is with the certificate that the line names', {
  timeout: 90_000,
}, async () => {
  const [own, old, other] = [selfSigned(), selfSigned(-1), selfSigned(1, 'app.example')];
  const [url, expired, elsewhere] = await Promise.all([own, old, other].map(serve));
  const [untrusted, socket, trusted, late, strange] = await Promise.all([
    audit(url ?? ''),
    audit(url?.replace('https', 'wss') ?? ''),
    audit(url ?? '', own),
    audit(expired ?? '', old),
    audit(elsewhere ?? '', other),
  ]);
  for (const [{ code, out, err }, line] of [
    [
      untrusted,
      /its certificate is not signed by an authority that this machine trusts\. .*NODE_EXTRA_CA_CERTS=/,
    ],
    [
      socket,
      /its certificate is not signed by an authority that this machine trusts\. .*NODE_EXTRA_CA_CERTS=/,
    ],
    [late, /its certificate has expired\. It has to be renewed\.$/],
    [strange, /its certificate is for another name\. Is the address right\?$/],
  ] as const) {
    expect([code, out]).toEqual([2, '']);
    expect(err.trimEnd()).toMatch(line);
    expect(err.trimEnd()).not.toContain('\n');
  }
  expect([trusted.code, trusted.err]).toEqual([0, '']);
  expect(JSON.parse(trusted.out)).toMatchObject({ endpoint: { dialect: 'ai-sdk-ui', url } });
});
