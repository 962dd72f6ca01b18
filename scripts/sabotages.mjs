// Ways to break the code on purpose, at least one for each promise of docs/protocol.md. Each puts one expression in the
// place of another, which it finds by structure (places.mjs), and names the tests that must fail by it: docs/testing.md.

import { globSync } from 'node:fs';

/** The transport contract, clause by clause, on the keeper in memory. */
const conformance = 'conformance.test.ts';

/** A cell of the fault matrix: what it asks of what people and agents do together, it asks in each. @type {[string, string]} */
const together = ['together.test.ts', 'decides one question, one floor and one object for all'];

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
    'read-a-token-by-the-wrong-place',
    ['core templateOf', 'if read', 'false'],
    ['clientReader.test.ts', 'is not read by a place that the parser passes over'],
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
    ['server toPages', 'if sumOfPage', 'false'],
    ['storeDamage.test.ts', 'that is not what was written, and goes on with other sessions'],
  ),
  sabotage(
    'P9',
    'skip-a-commit-that-is-gone',
    ['server readJournal', 'if commit', 'false'],
    ['journal.test.ts', 'a row that is gone'],
  ),
  sabotage(
    'P9',
    'empty-the-journal-before-it-is-settled',
    ['server slice', 'if queue', 'false'],
    ['journal.test.ts', 'is settled in slices'],
  ),
  sabotage(
    'P8',
    'keep-what-was-in-flight',
    ['core rewind', 'return acked', 'lane'],
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
    ['persistence.test.ts', 'loses nothing that was stored, and sends nothing twice'],
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
    ['core append', 'if isLaneOf', 'false'],
    ['keeper.test.ts', 'takes no batch in another instance’s name'],
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
    'P39',
    'second-answer-counts',
    ['core judgeQuestionAnswer', 'return claim-lost', 'undefined'],
    [conformance, 'takes the first answer to a question'],
    together,
  ),
  sabotage(
    'P39',
    'keep-a-refusal-to-oneself',
    ['core createPendingBook.giveUp', 'call put', 'undefined'],
    together,
  ),
  sabotage('P39', 'tell-no-one-whose-answer-counts', ['core receiptOf', 'operand counts', 'false'], together),
  sabotage(
    'P39',
    'answer-what-does-not-wait',
    ['core judgeQuestionAnswer', 'return late-event', 'undefined'],
    ['questions.test.ts', 'expires by the keeper'],
  ),
  sabotage(
    'P42',
    'approve-after-the-withdrawal',
    ['core answerByPolicy', 'operand withdrawn', 'false'],
    [conformance, 'asks again once it is withdrawn'],
    ['policies.test.ts', 'anything once it is withdrawn'],
  ),
  sabotage(
    'P42',
    'approve-what-is-of-high-risk',
    ['core answerByPolicy', 'operand indexOf', 'false'],
    ['policies.test.ts', 'what is of high risk'],
  ),
  sabotage(
    'P42',
    'two-policies-for-one-tool',
    ['core judgePolicy', 'return claim-lost', 'undefined'],
    [conformance, 'has one policy in force for a tool'],
  ),
  sabotage(
    'P31',
    'watch-nothing-after-a-restart',
    ['core watchAgain', 'if needsWatch', 'false'],
    ['sessionIndex.test.ts', 'judges silence and time after a restart'],
  ),
  sabotage(
    '16',
    'list-what-may-not-be-read',
    ['server tellChanges', 'if allowed', "change.type === 'changed'"],
    ['sessionFeed.test.ts', 'tells only what the reader may read'],
  ),
  sabotage(
    'P40',
    'rebase-what-overlaps',
    ['core isLost', 'return overlapWith', 'missing.size > 0'],
    ['objectConflicts.test.ts', 'a change that counts does what its author saw it do'],
    [conformance, 'lets all change one object at once'],
    together,
  ),
  sabotage(
    'P40',
    'take-a-version-of-a-lost-log',
    ['core overlapWith', 'value seen', 'false'],
    ['objectConflicts.test.ts', 'is lost where another change stands in the place'],
  ),
  sabotage(
    'P40',
    'accept-by-arrival',
    ['core overlapWith', 'return findLast', 'undefined'],
    ['objectConflicts.test.ts', 'a change that counts does what its author saw it do'],
    [conformance, 'refuses at once a change whose place was changed since'],
  ),
  sabotage(
    'P40',
    'forget-that-elements-shift',
    ['core claimedPlace', 'return isArray', 'place'],
    ['objectConflicts.test.ts', 'claims the whole array'],
  ),
  sabotage(
    'P40',
    'count-what-fell',
    ['core isLost', 'value missing', 'new Set()'],
    ['objectConflicts.test.ts', 'falls with the one that it was made upon'],
  ),
  sabotage(
    'P41',
    'two-hold-the-floor',
    ['core judgeTaking', 'return claim-lost', 'undefined'],
    [conformance, 'gives the floor to the first who takes it'],
    together,
  ),
  sabotage(
    'P41',
    'answer-while-held',
    ['core judgeStart', 'operand isLeftToPeople', 'false'],
    [conformance, 'lets no agent answer what people say'],
  ),
  sabotage('P41', 'forget-what-was-said', ['core handOffOf', 'if isMeanwhile', 'false'], together),
  sabotage(
    'P41',
    'keep-an-empty-floor',
    ['core overdueFloor', 'return floor.lapsed', '[]'],
    [conformance, 'frees the floor of an operator'],
  ),
  sabotage(
    'P41',
    'agents-answer-what-was-left-to-people',
    ['core/agent consider', 'if isLeftToPeople', 'false'],
    ['handOff.test.ts', 'begins no run while an operator has the floor'],
  ),
  sabotage(
    'P20',
    'write-after-a-take-over',
    ['core ownership', 'return generation', 'undefined'],
    ['keeper.test.ts', 'fences a former owner'],
  ),
  sabotage(
    'P20',
    'write-after-a-release',
    ['core ownership', 'operand fenced', 'undefined'],
    [conformance, 'loses a run that its owner releases at once'],
  ),
  sabotage(
    'P20',
    'leave-without-a-release',
    ['core createRun', 'call publish run.released', '{ queued: Promise.resolve() }'],
    ['handOver.test.ts', 'leaves it to another process'],
  ),
  sabotage(
    'P6',
    'append-what-the-fold-leaves-out',
    ['core appendFresh', 'if faults', 'false'],
    ['fold.test.ts', 'folds to the same without a second judgement'],
  ),
  sabotage(
    'P37',
    'write-what-is-withheld',
    ['core entity', 'call storedText', 'storedText(part, text, () => true)'],
    ['snapshotPieces.test.ts', 'are the JSON of it, whatever was said and whatever a reader wants'],
  ),
  sabotage(
    'P37',
    'sums-behind-a-control',
    ['core withhold', 'if readsAllSums', 'false'],
    ['withhold.test.ts', 'goes out before what reads it'],
    ['lens.test.ts', 'it has the facts of the log wherever it is'],
  ),
  sabotage(
    'P37',
    'drop-the-number-of-withheld-events',
    ['core giveSkipped', 'if skipped', 'false'],
    ['withhold.test.ts', 'goes out before what reads it'],
  ),
  sabotage(
    'P37',
    'sum-up-for-the-first-lens-alone',
    ['core owedOf', 'value before given', 'undefined'],
    ['sharedLenses.test.ts', 'gives readers of many interests what each would be given alone'],
  ),
  sabotage(
    'P37',
    'owe-at-a-proof',
    ['core seeRest', 'call settle', '[]'],
    ['lens.test.ts', 'it has the facts of the log wherever it is'],
  ),
  sabotage(
    'P37',
    'join-without-settling',
    ['core joinLens', 'call settleLens', 'undefined'],
    ['lensReaders.test.ts', 'has what they are owed already'],
  ),
  sabotage(
    'P38',
    'go-on-without-what-is-owed',
    ['core leaveLens', 'call owedBy', '{ skipped: 0, sums: new Map() }'],
    ['lensReaders.test.ts', 'all have the whole state but for characters'],
  ),
  sabotage(
    'P37',
    'resume-where-sums-are-missing',
    ['core goBack', 'if owed', 'true'],
    ['contents.test.ts', 'interests that change in a storm'],
  ),
  sabotage(
    'P38',
    'tabs-want-what-the-first-wanted',
    ['core retune', 'call joinInterests', 'stream.interest'],
    ['sharedTransport.test.ts', 'take over one connection what all of them want together'],
  ),
  sabotage(
    'P38',
    'tabs-go-over-to-a-stream-that-lacks-something',
    ['core/transports/shared merge', 'if isSure', 'true'],
    ['tabStreams.test.ts', 'come to one place by asking for what all of them want'],
    ['sharedTransport.test.ts', 'have each text that they want and the same state as all'],
  ),
  sabotage(
    'P37',
    'tabs-forget-what-a-stream-owes',
    ['core/transports/shared follow', 'call owedBy', '0'],
    ['tabStreams.test.ts', 'are not one while one of them owes'],
  ),
  sabotage(
    'P38',
    'tabs-answer-the-wrong-one',
    ['core createTabTexts', 'value reader first', 'rest[0]?.reader'],
    ['tabStreams.test.ts', 'is asked one after another'],
  ),
  sabotage(
    'P38',
    'fill-a-text-unchecked',
    ['core fillTexts', 'if isSameText', 'false'],
    ['contents.test.ts', 'takes characters for those of a text by its length and hash alone'],
  ),
  sabotage(
    'P38',
    'read-what-is-out-of-sight',
    ['react useOnScreen', 'return seen', 'true'],
    ['interest.test.tsx', 'reads a lane while it is open and in sight'],
  ),
  sabotage(
    'P37',
    'take-a-sum-twice',
    ['core foldWithheld', 'if entry', '!entry'],
    ['withhold.test.ts', 'is taken once of a frame that comes twice'],
  ),
  sabotage(
    'P18',
    'fold-unparsed-items',
    ['core readAny', 'call readFrameItem', 'value'],
    ['foldFuzz.test.ts', 'does not leave the receive path of a client'],
  ),
  sabotage(
    'P18',
    'take-tokens-for-another-text',
    ['core readNames', 'if names', 'before'],
    ['parseServer.test.ts', 'reads a frame of many tokens as JSON.parse does'],
  ),
  sabotage(
    'P5',
    'take-a-key-for-another',
    ['core recentKey', 'if participant', 'known?.id === id'],
    ['ids.test.ts', 'makes a key of its own for each participant and id'],
  ),
  // --- A reader resumes exactly, and the digest proves it.
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
  sabotage('P33', 'present-after-a-kill', ['core openSurface.say', 'call min', 'LONGEST_LIFE'], together),
  sabotage(
    'P33',
    'present-for-ever',
    ['core sayGone', 'call signal', 'undefined'],
    ['reportPresence.test.ts', 'is gone at once when the last reason to be seen has stopped'],
  ),
  sabotage(
    '14',
    'one-fills-the-session',
    ['core refuseGrowth', 'operand each', 'true'],
    ['underWay.test.ts', 'are accepted and answered'],
  ),
  sabotage(
    '13',
    'token-without-end',
    ['server createReader', 'value requiredClaims', '[]'],
    ['authorizeJwt.test.ts', 'is none without an expiry'],
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
    ['core whyBlank', 'if live', 'true'],
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
