export {
  type Action,
  type Answer,
  type Authorize,
  authorizeTokens,
  type Question,
  type Token,
} from './authorize.ts';
export { createSessionServer, type SessionServer, type SessionServerOptions } from './createSessionServer.ts';
export type { OpenOptions } from './openStore.ts';
export { type SqliteStore, sqliteStore } from './sqliteStore.ts';
