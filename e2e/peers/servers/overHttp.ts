import { serve } from '@hono/node-server';
import { listening } from './answer.ts';

/** A route of `fetch` as a server of Node: a request's signal is aborted when its connection closes. */
export function serveRoute(route: (request: Request) => Response | Promise<Response>, path: string): void {
  serve({ fetch: route, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
    listening(`http://127.0.0.1:${port}${path}`),
  );
}
