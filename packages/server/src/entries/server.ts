export type { KeeperPatience, LogStore, SessionHost, SessionInfo } from '@rejoin/core/memory';
export type { BlobStore, ByteRange } from '../blobs/blobStore.ts';
export type { BlobLimits } from '../blobs/createBlobs.ts';
export { folderBlobs } from '../blobs/folderBlobs.ts';
export {
  type AccessToken,
  type Authorize,
  type AuthorizeAnswer,
  type AuthorizeQuestion,
  authorizeTokens,
  type SessionAction,
} from '../http/authorize.ts';
export { authorizeJwt, type JwtClaims, type JwtOptions, type SessionRight } from '../http/authorizeJwt.ts';
export type { InvokedAgent, InvokeOptions } from '../invocations/invoker.ts';
export {
  createSessionServer,
  type SessionServer,
  type SessionServerOptions,
} from '../server/createSessionServer.ts';
export type { SqliteStoreOptions } from '../store/openStore.ts';
export { type SqliteStore, sqliteStore } from '../store/sqliteStore.ts';
