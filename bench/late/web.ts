/** A plain HTTP server for what is only text, and what several candidates share of it. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on a free port. Every reader comes on a connection of its own, as a late joiner does. */
export function serveWeb(
  answer: (path: string, res: ServerResponse, encodings: string) => void,
): Promise<string> {
  const server = createServer((req, res) => {
    res.setHeader('Connection', 'close');
    answer(req.url ?? '/', res, String(req.headers['accept-encoding'] ?? ''));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      // CAST: a server that listens on a port has an address of this form.
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

export async function get(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response;
}
