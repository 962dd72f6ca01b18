// Ways to break the code on purpose, at least one for each promise of docs/protocol.md. Each puts one expression in the
// place of another, which it finds by structure (places.mjs), and names the tests that must fail by it: docs/testing.md.

import { globSync } from 'node:fs';

/** The transport contract, clause by clause, on the keeper in memory. */
const conformance = 'conformance.test.ts';

/** @typedef {{ file: string, name: string }} Named the path of a test file, and words of the test's name */
/**
 * @typedef {object} Sabotage
 * @property {string} name
 * @property {string} rule
 * @property {string} where a package (and a folder of it, where the name alone is ambiguous) and a function
 * @property {string} at the kind of place, and words that occur there
 * @property {string} becomes what stands there instead: an expression, in which `$` is what stood there, without its `await`
 * @property {Named[]} caughtBy
 */

const files = globSync('packages/*/src/**/*.test.{ts,tsx}');
/** No two files have one name. @param {string} name */
const pathOf = (name) => files.find((file) => file.endsWith(`/${name}`)) ?? name;

/**
 * @param {string} rule
 * @param {string} name
 * @param {[where: string, at: string, becomes: string]} place
 * @param {...[file: string, name: string]} tests
 * @returns {Sabotage}
 */
const sabotage = (rule, name, [where, at, becomes], ...tests) => ({
  name,
  rule,
  where,
  at,
  becomes,
  caughtBy: tests.map(([file, test]) => ({ file: pathOf(file), name: test })),
});

/** @type {readonly Sabotage[]} */
export const sabotages = [
  // --- What is acknowledged is durable, is there once, and stands in order.
  sabotage(
    'P8',
    'append-a-repeat',
    ['core append', 'value fresh', 'events'],
    ['keeper.test.ts', 'answers a repeat as before'],
  ),
  sabotage(
    'P8',
    'accept-a-hole',
    ['core append', 'if first last', 'false'],
    ['keeper.test.ts', 'refuses a hole'],
  ),
  sabotage(
    'P8',
    'ignore-a-conflict',
    ['core append', 'if conflict', 'false'],
    ['keeper.test.ts', 'refuses the same seq with other content'],
  ),
  sabotage(
    'P9',
    'acknowledge-before-the-commit',
    ['core commitGroup', 'await commit', 'void $.catch(() => {})'],
    ['host.test.ts', 'acknowledges and shows nothing before its commit'],
  ),
  sabotage(
    'P9',
    'serve-damaged-pages',
    ['server toPage', 'if sumOfPage', 'false'],
    ['storeDamage.test.ts', 'that is not what was written, and goes on with other sessions'],
  ),
  sabotage(
    'P8',
    'keep-what-was-in-flight',
    ['core rewind', 'return acked', 'lane'],
    ['outbox.test.ts', 'brings every event into the log once and in order'],
  ),
  sabotage(
    'P11',
    'drop-without-a-notice',
    ['core/machine replace', 'if numbered', 'false'],
    ['outbox.test.ts', 'brings every event into the log once and in order'],
  ),
  sabotage(
    'P11',
    'try-for-ever',
    ['core createTries', 'if MOST', 'false'],
    ['hostile.test.ts', 'that the session cannot be read'],
  ),
  sabotage(
    'P12',
    'stay-in-a-lost-lane',
    ['core/machine refuse', 'call restart log-rolled-back', 'unchanged'],
    [conformance, 'goes on in new lanes when the log was rolled back'],
  ),
  sabotage(
    'P4',
    'forget-an-unsettled-command',
    ['core/persist sweep', 'if rejected', "command?.status === 'queued'"],
    ['persistence.test.ts', 'loses nothing that was kept, and says nothing twice'],
  ),
  sabotage(
    'P16',
    'reuse-a-request-number',
    [
      'core relinked',
      'call forgotten',
      '{ ...forgotten(lane), number: lane.number - (lane.unit ? 1 : 0), unit: undefined }',
    ],
    ['streamLane.test.ts', 'gives no number to two different requests'],
  ),
  // --- The fold is the same on every reader, from wherever it begins.
  sabotage(
    'P17',
    'fold-a-repeat',
    ['core foldEvent', 'if seq <=', 'false'],
    ['fold.test.ts', 'of anything changes nothing but the count of repeats'],
  ),
  sabotage(
    'P4',
    'fold-a-command-twice',
    ['core foldEvent', 'if commands has', 'false'],
    ['fold.test.ts', 'folds once per author and id'],
  ),
  sabotage(
    'P22',
    'merge-across-a-record',
    ['core/fold roll', 'call clear', 'undefined'],
    ['fold.test.ts', 'is the same of a rolled page'],
  ),
  sabotage(
    'P24',
    'keep-everything',
    ['core firstKept', 'operand kept most', 'kept++ < 0'],
    ['fold.test.ts', 'hold whatever follows'],
  ),
  sabotage(
    'P25',
    'restore-without-commands',
    ['core/fold restore', 'value commands', 'new Map()'],
    ['fold.test.ts', 'is the same from a snapshot and the rolled tail'],
  ),
  sabotage(
    'P27',
    'digest-by-order',
    ['core/fold sumOf', 'call addHash', 'hashText(formatHash(hash), sum)'],
    ['digest.test.ts', 'is equal for equal states, in whatever order they are held'],
  ),
  sabotage(
    '15',
    'patch-in-place',
    ['core openPath', 'if own has', 'false'],
    ['patch.test.ts', 'applies whole or not at all, changes no input'],
  ),
  // --- Who may write what; claims go by the log's order.
  sabotage(
    'P1',
    'write-as-another',
    ['core append', 'if participantOf', 'false'],
    [conformance, 'refuses a producer that is not a lane'],
  ),
  sabotage(
    'P1',
    'take-another-secret',
    ['core isForeign', 'return bound secret', 'false'],
    ['instanceSecrets.test.ts', 'takes nothing from it with another secret'],
  ),
  sabotage(
    'P15',
    'second-claim-wins',
    ['core judgeStart', 'return claim-lost', 'undefined'],
    ['fold.test.ts', 'has one run per message and agent'],
  ),
  sabotage(
    'P20',
    'write-after-a-take-over',
    ['core ownership', 'return generation', 'undefined'],
    ['keeper.test.ts', 'fences a former owner'],
  ),
  sabotage(
    'P6',
    'append-what-the-fold-leaves-out',
    ['core appendFresh', 'if faults', 'false'],
    ['fold.test.ts', 'folds to the same without a second judgement'],
  ),
  sabotage(
    '15',
    'keep-the-input-of-a-run',
    ['core/protocol cut', 'if RUN_STARTED', 'true'],
    [conformance, "keeps nothing of a run's input but what others need"],
  ),
  sabotage(
    'P18',
    'fold-unparsed-items',
    ['core readFrame', 'call readItems', 'value.slice(3)'],
    ['foldFuzz.test.ts', 'does not leave the receive path of a client'],
  ),
  // --- A reader resumes exactly, and the digest proves it.
  sabotage(
    'P18',
    'apply-over-a-gap',
    ['core judgeFrame', 'return gap', "upTo === cursor || passed.has(upTo) ? 'ignore' : 'apply'"],
    ['reader.test.ts', 'heals what was lost or came in the wrong order'],
  ),
  sabotage(
    'P19',
    'resume-from-the-start',
    ['core createReader.connected', 'call subscribe', 'channel.subscribe(undefined)'],
    ['reader.test.ts', 'ends with the keeper’s own state, however often it is cut'],
  ),
  sabotage(
    'P19',
    'serve-cursors-of-any-log',
    ['core resolveCursor', 'if incarnation', 'false'],
    [conformance, "refuses another log's cursor, and serves the same link without it"],
  ),
  sabotage(
    'P28',
    'skip-the-proof',
    ['core/client prove', 'if mismatch', 'false'],
    ['reader.test.ts', 'finds a frame that was changed on its way'],
  ),
  // --- Controls act on what their author had seen, and receipts say no more than the log.
  sabotage(
    'P34',
    'ignore-what-was-seen',
    ['core requestControl', 'operand saw began', 'true'],
    ['controls.test.ts', 'acts on what its author had seen'],
  ),
  sabotage(
    'P35',
    'call-ended-stopped',
    ['core moveRow', 'value done', "kind === 'cancel' || from === 'acknowledged'"],
    ['receipt.test.ts', 'does what the document’s table says'],
  ),
  sabotage(
    'P36',
    'use-a-steer-unclaimed',
    ['core createInbox.claim', 'return when', 'true'],
    ['agent.test.ts', 'uses no steer that was retracted before its claim'],
  ),
  sabotage(
    'P36',
    'keep-the-replaced-steer',
    ['core takeBack', 'call closeControl', 'undefined'],
    ['replaces.test.ts', 'leaves each run that goes on one of the two texts to use'],
  ),
  // --- Silence, signals and limits.
  sabotage(
    'P31',
    'count-silence-over-a-restart',
    ['core overdue', 'value silent', 'now - (heardAt ?? 0)'],
    [conformance, 'counts silence from its own start when it was restarted'],
  ),
  sabotage(
    'P32',
    'never-renew-a-lease',
    ['core renewLease', 'call renew', 'undefined'],
    ['liveness.test.ts', 'renews its lease when it has written nothing'],
  ),
  sabotage(
    'P29',
    'signal-without-limit',
    ['core createSignalRate', 'if perInstance', 'false'],
    [conformance, 'refuses more than twenty signals of an instance in a second'],
  ),
  sabotage(
    '14',
    'one-fills-the-session',
    ['core refuseGrowth', 'operand each', 'true'],
    ['underWay.test.ts', 'are accepted and answered'],
  ),
  sabotage(
    '14',
    'read-before-a-token',
    ['server createHandshakeLimits', 'if MOST_BYTES', 'true'],
    ['handshakeLimits.test.ts', 'is closed before it has sent 16 kB'],
  ),
  // --- Components say what the log says.
  sabotage(
    'P35',
    'stopping-before-it-is-heard',
    ['react isStopping', 'return acknowledged', 'true'],
    ['useAgentStream.test.tsx', 'says stopping once its code has received the stop'],
  ),
  sabotage(
    'P28',
    'empty-before-it-is-known',
    ['react whyBlank', 'if live', 'true'],
    ['transcript.test.tsx', 'does not say that nothing was said in a session that it could not read'],
  ),
  sabotage(
    'P28',
    'announce-what-is-old',
    ['react boundariesBetween', 'if live', 'false'],
    ['announcer.test.tsx', 'keeps silent about what it catches up with'],
  ),
  sabotage(
    '–',
    'connect-while-rendering',
    ['react SessionProvider', 'value connect', 'true'],
    ['SessionProvider.test.tsx', 'opens nothing for a render that is thrown away'],
  ),
];
