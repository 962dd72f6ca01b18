/** What the parts of this package that are loaded apart, as notifications are, need of a server that an app has made. */
import type { HttpContext } from '../http/httpContext.ts';

const contexts = new WeakMap<object, HttpContext>();

export const rememberContext = (server: object, context: HttpContext): void =>
  void contexts.set(server, context);

/** Undefined: it was not made by `createSessionServer` of this version. */
export const contextOf = (server: unknown): HttpContext | undefined =>
  typeof server === 'object' && server !== null ? contexts.get(server) : undefined;
