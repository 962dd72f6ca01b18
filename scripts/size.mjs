// What a page pays, as an app's build by Vite 8 has it, React left out, brotli. Any library can be measured so. What esbuild
// makes of the same stands beside it: figures of others are often made by that one.
import { brotliCompressSync } from 'node:zlib';
import { build as bundle } from 'esbuild';
import { byVite, conditions, external } from './appBuild.mjs';

/**
 * `budget` is a ratchet: it only goes down. An empty bundle would be within it, so none is below `least`. `target` is the design's number, where it has one.
 * @type {{ name: string, code: string, budget?: number, target?: number, least?: number }[]}
 */
const rows = [
  {
    name: 'client, WebSocket, provider, useSession, useAgentStream, useCancel',
    code: `
      import { createSessionClient } from '@rejoin/core';
      import { websocket } from '@rejoin/core/websocket';
      import { SessionProvider, useAgentStream, useCancel, useSession } from '@rejoin/react';
      globalThis.page = [createSessionClient, websocket, SessionProvider, useAgentStream, useCancel, useSession];
    `,
    budget: 27_110,
    target: 20_000,
  },
  {
    name: '  of it client and WebSocket',
    code: `
      import { createSessionClient } from '@rejoin/core';
      import { websocket } from '@rejoin/core/websocket';
      globalThis.page = [createSessionClient, websocket];
    `,
    budget: 24_350,
  },
  {
    name: '  of it fold, digest and snapshots',
    code: `
      import { applyItems } from './packages/core/src/fold/apply.ts';
      import { digest } from './packages/core/src/fold/digest.ts';
      import { readSnapshot } from './packages/core/src/fold/snapshot.ts';
      globalThis.page = [applyItems, digest, readSnapshot];
    `,
  },
  {
    name: 'first screen: all of that, its components, all styles',
    code: `
      import '@rejoin/react/styles.css';
      import { createSessionClient } from '@rejoin/core';
      import { websocket } from '@rejoin/core/websocket';
      import { SessionProvider } from '@rejoin/react';
      import { AgentLanes } from '@rejoin/react/agent-lanes';
      import { AgentProgress } from '@rejoin/react/agent-progress';
      import { Composer } from '@rejoin/react/composer';
      import { ConnectionStatus } from '@rejoin/react/connection-status';
      import { StopButton } from '@rejoin/react/stop-button';
      import { Transcript } from '@rejoin/react/transcript';
      globalThis.page = [createSessionClient, websocket, SessionProvider, AgentLanes, AgentProgress, Composer];
      globalThis.more = [ConnectionStatus, StopButton, Transcript];
    `,
    budget: 56_240,
    target: 46_000,
  },
  {
    name: 'ApprovalCard, ApprovalList and PolicyList, and what they need of the kit',
    code: `
      import { ApprovalCard, ApprovalList, PolicyList } from '@rejoin/react/approval-card';
      globalThis.page = [ApprovalCard, ApprovalList, PolicyList];
    `,
    budget: 14_160,
    least: 1_500,
  },
  {
    name: 'HandoffBanner, and what it needs of the kit',
    code: `
      import { HandoffBanner } from '@rejoin/react/handoff-banner';
      globalThis.page = [HandoffBanner];
    `,
    budget: 6_330,
    least: 1_500,
  },
  {
    name: 'PresenceList, and what it needs of the kit',
    code: `
      import { PresenceList } from '@rejoin/react/presence-list';
      globalThis.page = [PresenceList];
    `,
    budget: 4_780,
    least: 1_500,
  },
  {
    name: 'a shared object, without a client',
    code: `
      import { sharedObject } from '@rejoin/core/objects';
      globalThis.page = [sharedObject];
    `,
    budget: 5_290,
    least: 1_000,
  },
  {
    name: 'large content beside the log, without a client',
    code: `
      import { createBlobClient } from '@rejoin/core/blobs';
      globalThis.page = [createBlobClient];
    `,
    budget: 1_840,
    least: 700,
  },
  {
    name: 'notifications on a page: the hook alone',
    code: `
      import { createNotifications, useNotifications } from '@rejoin/react/notifications';
      globalThis.page = [createNotifications, useNotifications];
    `,
    budget: 2_810,
    least: 1_500,
  },
  {
    name: 'NotificationPrompt, its styles, and what it needs of the kit',
    code: `
      import '@rejoin/react/notifications.css';
      import { createNotifications, NotificationPrompt } from '@rejoin/react/notifications';
      globalThis.page = [createNotifications, NotificationPrompt];
    `,
    budget: 6_840,
    least: 1_500,
  },
  {
    name: 'SessionList, its styles, what follows the list, and what it needs of the kit',
    code: `
      import '@rejoin/react/session-list.css';
      import { followSessions } from '@rejoin/core/session-list';
      import { SessionList } from '@rejoin/react/session-list';
      globalThis.page = [followSessions, SessionList];
    `,
    budget: 8_680,
    least: 1_500,
  },
  {
    name: 'ManagedSessionList: all of that, what it asks of the server, and its styles',
    code: `
      import '@rejoin/react/session-list.css';
      import '@rejoin/react/managed-session-list.css';
      import { followSessions, manageSessions } from '@rejoin/core/session-list';
      import { ManagedSessionList } from '@rejoin/react/session-list';
      globalThis.page = [followSessions, manageSessions, ManagedSessionList];
    `,
    budget: 10_580,
    least: 1_500,
  },
  {
    name: 'sessions by TanStack Query, with what they need of it',
    code: `
      import { sessionQueries, useSessionActions, useSessions } from '@rejoin/react/query';
      globalThis.page = [sessionQueries, useSessionActions, useSessions];
    `,
    budget: 12_950,
    least: 1_500,
  },
  {
    name: 'the service worker of notifications',
    code: `
      import { serveNotifications } from '@rejoin/react/notifications-worker';
      serveNotifications();
    `,
    budget: 2_670,
    least: 1_500,
  },
];

/** @param {string} contents */
async function byEsbuild(contents) {
  const { outputFiles } = await bundle({
    stdin: { contents, resolveDir: '.' },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    outdir: '.',
    conditions,
    external,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return outputFiles.map((file) => Buffer.from(file.contents));
}

/** @param {Buffer[]} files each is a file of its own on the wire, so each is compressed by itself */
const brotli = (files) => files.reduce((sum, file) => sum + brotliCompressSync(file).byteLength, 0);
/** @param {number} bytes */
const kB = (bytes) => `${(bytes / 1000).toFixed(2)} kB`;

for (const { name, code, budget, target, least = 4_000 } of rows) {
  const files = await byVite(code);
  const size = brotli(files);
  const raw = kB(files.reduce((sum, file) => sum + file.byteLength, 0));
  const other = kB(brotli(await byEsbuild(code)));
  const goal = target === undefined ? '' : `, goal ${kB(target)}: ${size <= target ? 'reached' : 'MISSED'}`;
  const limit = budget === undefined ? '' : `, budget ${kB(budget)}`;
  console.log(`${name}: ${kB(size)} (${raw} minified; by esbuild ${other})${limit}${goal}`);
  if (size > least && (budget === undefined || size <= budget)) continue;
  console.log(`Over the budget of ${kB(budget ?? 0)}. Take something out, or argue for a new one.`);
  process.exitCode = 1;
}
