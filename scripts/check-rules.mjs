// Shows that the rules of biome.jsonc bite: they are bound to folder names, so a renamed folder would silence them.
// In a temporary folder, each line below stands in a file of that path; Biome must refuse it by that rule, or,
// where no rule is named, let it pass.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const core = 'packages/core/src';
/** @type {Record<string, [code: string, rule?: string][]>} */
const samples = {
  [`${core}/client/session.ts`]: [
    [`import 'zustand';`, 'noRestrictedImports'],
    [`import 'node:fs';`, 'noRestrictedImports'],
    [`import '@rejoin/react';`, 'noRestrictedImports'],
    [`import '@rejoin/testing';`, 'noRestrictedImports'],
    ['export const value: any = 1;', 'noExplicitAny'],
    ['export const first = (of: string[]): string => of[0]!;', 'noNonNullAssertion'],
    ['export async function go(): Promise<void> {}'],
    ['go();', 'noFloatingPromises'],
    ['setTimeout(() => {}, Date.now());'],
  ],
  [`${core}/fold/fold.test.ts`]: [[`import '@rejoin/testing';`], ['setTimeout(() => {}, Date.now());']],
  'packages/testing/src/clock/manualClock.ts': [
    [`import '../faults/breakable.ts';`],
    [`import '@rejoin/core/internal';`],
    [`import '../../../core/src/fold/fold.ts';`, 'noRestrictedImports'],
    [`import 'vitest';`, 'noRestrictedImports'],
    ['globalThis.setTimeout(() => {}, 1);', 'noRestrictedGlobals'],
  ],
  'packages/react/src/entries/react.ts': [
    [`import '@rejoin/server';`, 'noRestrictedImports'],
    [`import '@rejoin/testing';`, 'noRestrictedImports'],
  ],
  'packages/react/src/stop-button/StopButton.test.tsx': [
    [`import { createSessionClient } from '@rejoin/core';`],
    [`import { createSimulator } from '@rejoin/testing';`],
    [`import type { SessionState } from '@rejoin/core';`, 'noRestrictedImports'],
    [`import { EMPTY } from '@rejoin/core/protocol';`, 'noRestrictedImports'],
    [`import '@rejoin/core/internal';`, 'noRestrictedImports'],
    [`import { fold } from '../../../core/src/fold/fold.ts';`, 'noRestrictedImports'],
    [`import '@rejoin/server';`, 'noRestrictedImports'],
  ],
  'stories/src/StopButton.stories.tsx': [
    [`import { useCancel } from '@rejoin/react';`],
    [`import { replay } from './replay/index.ts';`],
    [`import { readRecording } from '@rejoin/testing';`],
    [`import type { SessionState, SessionView } from '@rejoin/core';`, 'noRestrictedImports'],
    [`import { EMPTY } from '@rejoin/core/protocol';`, 'noRestrictedImports'],
    [`import '@rejoin/core/internal';`, 'noRestrictedImports'],
    [`import '@rejoin/server';`, 'noRestrictedImports'],
    [`import '../../playground/src/pace.ts';`, 'noRestrictedImports'],
  ],
  'stories/record/stage.ts': [
    [`import { EMPTY, fold } from '@rejoin/core/protocol';`],
    [`import '@rejoin/react';`, 'noRestrictedImports'],
  ],
  'packages/server/src/link/peer.test.ts': [[`import '@rejoin/testing';`]],
  'packages/server/src/entries/server.ts': [
    [`import '@rejoin/testing';`, 'noRestrictedImports'],
    [`import '@rejoin/core/protocol';`],
    [`import '@rejoin/core/internal';`],
    [`import '@rejoin/react';`, 'noRestrictedImports'],
  ],
};

/** What a pure room has none of: time and randomness come in as arguments. */
const IMPURE = [
  'export const at: number = Date.now();',
  'new Date();',
  'performance.now();',
  'setTimeout(() => {}, 1);',
  'setInterval(() => {}, 1);',
  'setImmediate(() => {});',
  'requestAnimationFrame(() => {});',
  'globalThis.setTimeout(() => {}, 1);',
  'crypto.getRandomValues(new Uint8Array(1));',
];
const wrong = [];
const pure = pureRooms();
if (pure.length < 4) wrong.push('biome.jsonc names fewer than four pure rooms');
for (const room of pure) {
  if (!existsSync(room)) wrong.push(`biome.jsonc: the pure room ${room} is not there`);
  for (const path of [`${room}/planted.ts`, `${room}/deeper/planted.ts`])
    samples[path] = [
      ...IMPURE.map((code) => /** @type {[string, string]} */ ([code, 'noRestrictedGlobals'])),
      ['Math.random();', 'noJsRestrictedProperties'],
      ['AbortSignal.timeout(1);', 'noJsRestrictedProperties'],
      ['queueMicrotask(() => {});'],
    ];
  samples[`${room}/planted.test.ts`] = [['setTimeout(() => {}, Date.now());']];
}

/** The folders that biome.jsonc calls pure. A file by its name would be one that a move silences. */
function pureRooms() {
  const { overrides } = parse(readFileSync('biome.jsonc', 'utf8'));
  /** @type {string[]} */
  const includes = overrides.find(({ linter }) => linter.rules.style.noRestrictedGlobals)?.includes ?? [];
  return includes.flatMap((pattern) => {
    if (pattern.startsWith('!')) return [];
    if (!pattern.endsWith('/**'))
      wrong.push(`biome.jsonc: ${pattern} is no folder: what is pure is pure by folder`);
    return [pattern.replace(/\/\*\*$/, '')];
  });
}

/**
 * JSON with comments.
 * @param {string} text
 * @returns {{ overrides: { includes: string[], linter: { rules: { style: Record<string, unknown> } } }[] }}
 */
function parse(text) {
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''));
}

const folder = mkdtempSync(join(tmpdir(), 'rejoin-rules-'));
copyFileSync('biome.jsonc', join(folder, 'biome.jsonc'));
for (const [path, lines] of Object.entries(samples)) {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), lines.map(([code]) => `${code}\n`).join(''));
}
const { stdout } = spawnSync(
  'biome',
  ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none'],
  {
    cwd: folder,
    encoding: 'utf8',
  },
);
rmSync(folder, { recursive: true });

/** @type {{ diagnostics: { category: string, location: { path: string, start: { line: number } } }[] }} */
const { diagnostics } = JSON.parse(stdout);
const refused = new Set(
  diagnostics.map(
    ({ category, location }) => `${location.path}:${location.start.line} ${category.split('/').at(-1)}`,
  ),
);
const rules = new Set(Object.values(samples).flatMap((lines) => lines.map(([, rule]) => rule ?? '')));
for (const [path, lines] of Object.entries(samples))
  for (const [index, [code, expected]] of lines.entries())
    for (const rule of rules)
      if (refused.has(`${path}:${index + 1} ${rule}`) !== (rule === expected))
        wrong.push(`${path}: \`${code}\` should ${rule === expected ? 'be refused' : 'pass'} by ${rule}`);

// Biome cannot say "types only". AG-UI's code brings a validation library: a page must not pay for it.
for (const path of globSync(`${core}/**/*.ts`))
  if (/^(?:import|export)\b(?! type\b)[^;]*'@ag-ui\/core/m.test(readFileSync(path, 'utf8')))
    wrong.push(`${path}: import @ag-ui/core with \`import type\` only`);

// P30: durations go by `elapsed`, which cannot be set. What shows a wall clock to people, or stamps what people read, is
// listed here, with how often it does.
/** @type {Record<string, number>} */
const stamps = {
  [`${core}/platform/clock.ts`]: 2,
  // `welcome` and `pong`.
  [`${core}/keeper/link/admittedLink.ts`]: 2,
  // `at` of events, and when a session was made and changed.
  [`${core}/keeper/host.ts`]: 1,
  [`${core}/keeper/appender.ts`]: 2,
  [`${core}/keeper/groupCommit.ts`]: 1,
  // How old files are, by the same machine's clock.
  'packages/server/src/blobs/createBlobs.ts': 1,
  // How long ago a question was asked, over restarts.
  [`${core}/keeper/questionWaits.ts`]: 1,
  [`${core}/transports/durable-streams/appending.ts`]: 1,
  // When a person looked away, which is shown to them.
  [`${core}/client/attention.ts`]: 1,
  [`${core}/client/sessionReading.ts`]: 1,
  // When something was asked, by which it is ordered.
  [`${core}/client/sessionCommands.ts`]: 1,
  // Since when a person is here, where no keeper says its time.
  [`${core}/client/reportPresence.ts`]: 1,
  // The expiry of signed tokens is a time of their issuer.
  'packages/server/src/http/authorizeJwt.ts': 3,
  // How long a grant holds and when a function may be called again, over restarts; and the stamps of signed calls.
  'packages/server/src/invocations/grants.ts': 2,
  'packages/server/src/invocations/invoker.ts': 3,
  [`${core}/serve-agent/handleInvocation.ts`]: 1,
  // When something was told, how long a claim is taken, and the stamps of signed requests.
  'packages/server/src/notifications/createNotifier.ts': 1,
  'packages/server/src/notifications/noticeClaims.ts': 2,
  'packages/server/src/webhooks/postMessage.ts': 1,
  'packages/server/src/notifications/pushRoutes.ts': 1,
  'packages/server/src/notifications/pushSubscriptions.ts': 1,
  'packages/server/src/notifications/tellings.ts': 3,
  'packages/server/src/notifications/webhook.ts': 3,
  'packages/server/src/platform/nodeClock.ts': 1,
  // When an audit began, which people read.
  'packages/server/src/audit/runAudit.ts': 1,
  // When a server has stored a subscription, which a page of another day asks.
  'packages/react/src/hooks/createNotifications.ts': 2,
  // Whether a time that is shown is of today.
  'packages/react/src/transcript/TranscriptAnswerTime.tsx': 1,
  'packages/react/src/approval-card/ApprovalCardTime.tsx': 1,
  'packages/react/src/away-marker/AwayMarkerSince.tsx': 1,
  'packages/react/src/handoff-banner/HandoffBannerTime.tsx': 1,
  'packages/react/src/approval-card/PolicyListTime.tsx': 1,
  'packages/react/src/presence-list/PresenceListRoot.tsx': 1,
  'packages/react/src/sessions/SessionListTime.tsx': 1,
  'packages/react/src/message/MessageTime.tsx': 1,
  'packages/react/src/kit/timeWords.ts': 2,
};
for (const path of globSync('packages/*/src/**/*.{ts,tsx}')) {
  if (/\.test\.|\/testing\//.test(path)) continue;
  const text = readFileSync(path, 'utf8');
  const found = text.match(/\b(?:clock|port|host|Date)\.now\b|\bnew Date\(|\bstampOf\(/g)?.length ?? 0;
  const allowed = stamps[path] ?? 0;
  if (found !== allowed)
    wrong.push(
      `${path}: ${found} uses of the wall clock, ${allowed} allowed (see \`stamps\` in scripts/check-rules.mjs): measure durations by \`clock.elapsed()\``,
    );
}

if (wrong.length > 0) console.log(wrong.join('\n'));
process.exitCode = wrong.length === 0 ? 0 : 1;
