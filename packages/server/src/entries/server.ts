export type { Patience, Store } from '@rejoin/core/memory';
export {
  type Action,
  type Answer,
  type Authorize,
  authorizeTokens,
  type Question,
  type Token,
} from '../http/authorize.ts';
export {
  createSessionServer,
  type SessionServer,
  type SessionServerOptions,
} from '../server/createSessionServer.ts';
export type { OpenOptions } from '../store/openStore.ts';
export { type SqliteStore, sqliteStore } from '../store/sqliteStore.ts';
