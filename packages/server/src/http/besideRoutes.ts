/** What a server answers besides `/sessions`, by path: parts that are loaded apart, as notifications are, add it. */
import type { HttpContext } from './httpContext.ts';
import type { Methods } from './httpEndpoints.ts';

const routes = new WeakMap<HttpContext, Map<string, Methods>>();

export function routesOf(context: HttpContext): Map<string, Methods> {
  const own = routes.get(context) ?? new Map<string, Methods>();
  routes.set(context, own);
  return own;
}
