/**
 * The clauses of docs/protocol.md that a transport can keep or break, one sentence each: what a case of the suite cites, and
 * what docs/conformance.md lists. What only the fold, the outbox or an agent can break has tests of its own: elsewhere.ts.
 */
import type { Transport } from '@rejoin/core';

/** One sentence of the protocol that a transport keeps or breaks. */
export interface ProtocolClause {
  /** The rule and a number of its own: `P8.2`. A number alone is a section: `13.1`. */
  readonly id: string;
  /** The lowest level that has to keep it. */
  readonly level: Transport['level'];
  readonly says: string;
  /** Where that is demanded: words of its rule or section in docs/protocol.md, or of the contract in docs/transports.md. */
  readonly words: string;
}

const clause = (id: string, level: ProtocolClause['level'], says: string, words: string): ProtocolClause => ({
  id,
  level,
  says,
  words,
});

/** In the order of the document. The suite has a case for each; conformance is counted in them. */
export const CLAUSES: readonly ProtocolClause[] = [
  clause(
    'P1.1',
    0,
    'An event carries its whole envelope, with who wrote it and when.',
    'An event in the log is `{ v: 1, producer, seq, run?, id?, saw?, must?, event }`',
  ),
  clause(
    'P1.2',
    4,
    "A writer's own word on who it is and when it wrote is overwritten.",
    "A writer's claim to either MUST be overwritten",
  ),
  clause(
    'P1.3',
    4,
    'A batch whose producer is no lane of an instance of the link is refused.',
    'a batch whose producer is not a lane of an *instance* that the connection speaks for MUST be refused',
  ),
  clause(
    'P1.4',
    4,
    'An instance belongs to the secret that it came with first; another one is turned away.',
    'one with another secret is `forbidden`',
  ),
  clause(
    'P1.5',
    4,
    'A later link with the secret takes the instance over from the older one.',
    'a later one with the secret takes it over from the older link',
  ),
  clause(
    'P1.6',
    4,
    'An instance that has written stays bound to its secret, whatever restarts.',
    'a batch that comes by another secret MUST be refused (`producer-foreign`)',
  ),
  clause('P2.1', 1, 'Numbers count from 1 in each session and lane.', '`seq` counts from 1'),
  clause('P2.2', 4, "A producer's first event is no delta.", "A producer's first event MUST NOT be a delta"),
  clause(
    'P3.1',
    1,
    'What one lane waits for holds up no other lane.',
    'A control MUST NOT wait behind text in an outbox, in the keeper, or on the link',
  ),
  clause(
    'P4.1',
    0,
    'A command counts once, under whatever producer it comes again.',
    'folds once per (participant, id)',
  ),
  clause(
    'P4.2',
    4,
    'A command whose author had seen more than the log has is refused.',
    "A `saw` beyond the log's end is refused (`saw-ahead`)",
  ),
  clause(
    'P4.3',
    4,
    'A command that may repeat one that was forgotten is refused.',
    'whether it is a repeat cannot be known, and it is refused (`command-expired`)',
  ),
  clause('P4.4', 4, 'A command without an id is refused.', 'MUST carry `id`, minted by its author'),
  clause(
    'P5.1',
    0,
    'Any id is kept, and is the key of nothing but itself.',
    'Entities are keyed by (participant, id) in `Map`s',
  ),
  clause(
    'P6.1',
    4,
    'What section 10 does not allow is refused with its code, and the session goes on.',
    'The keeper MUST refuse the rest at append (`forbidden`, `not-owner`, `fenced`)',
  ),
  clause(
    'P6.2',
    0,
    'What may not be written changes nothing that people see, even on a log that accepted it.',
    'so that a foreign log, whose keeper does not judge, folds to the same state on every reader',
  ),
  clause('P8.1', 0, 'What is acknowledged stands in the log.', 'accepted iff `first ≤ last + 1`'),
  clause(
    'P8.2',
    1,
    'A repeat gets the same acknowledgement and is not appended again.',
    'accepted iff `first ≤ last + 1`',
  ),
  clause('P8.3', 1, 'Of a batch that is held in part, the rest is appended.', 'the rest is appended'),
  clause(
    'P8.4',
    1,
    'A hole is refused with the number that is expected.',
    'A hole is refused: `seq-hole` with `expected`',
  ),
  clause('P8.5', 0, 'All of a batch stands in the log, or none of it.', 'All of a batch or none of it'),
  clause(
    'P8.6',
    4,
    'Other content under a number that is taken is refused.',
    'The part already held MUST have the same digest',
  ),
  clause(
    'P8.7',
    4,
    'A refused batch leaves nothing behind, and the refusal names the event at fault.',
    'judged one after the other, each on the state that the former ones leave',
  ),
  clause(
    'P9.1',
    0,
    'What was acknowledged is still there after the keeper was restarted.',
    'Acknowledgement and fan-out happen after the commit, in log order',
  ),
  clause(
    'P9.2',
    0,
    'What a reader was shown is still there after the keeper was restarted.',
    'Acknowledgement and fan-out happen after the commit, in log order',
  ),
  clause(
    'P10.1',
    0,
    'Batches keep their order without waiting for one another.',
    'At most 64 batches are in flight per lane',
  ),
  clause(
    'P11.1',
    4,
    'What is refused for good is replaced under its number, and its lane goes on.',
    'replaced by its writer, under the same `seq`, by `event.dropped',
  ),
  clause(
    'P12.1',
    1,
    'A restart that lost nothing makes no lane begin anew.',
    'If the keeper expects a `seq` that it had acknowledged, the log was rolled back',
  ),
  clause(
    'P12.2',
    1,
    'A log that was rolled back expects the number after what it still has.',
    'If the keeper expects a `seq` that it had acknowledged, the log was rolled back',
  ),
  clause(
    'P12.3',
    1,
    'Its writers go on in new lanes, and the log says so.',
    'begins a new lane with `lane.restarted { former, code, lost }`',
  ),
  clause(
    'P13.1',
    4,
    'A producer that the log does not know has to begin at 1.',
    'An append by a forgotten producer with `seq > 1` is answered `producer-expired`',
  ),
  clause('P14.1', 0, 'There is one order, the same for all readers.', "The log's order is the only arbiter"),
  clause(
    'P14.2',
    4,
    'The loser of a claim learns at once that it lost, and who won.',
    'A keeper that can append conditionally refuses the loser at once',
  ),
  clause(
    'P14.3',
    0,
    'The first claim in the log wins, for all readers alike.',
    'the first in log order wins, in the fold, on every transport',
  ),
  clause('P15.1', 4, 'A message has one run of each agent.', 'one run per message and agent'),
  clause(
    'P16.1',
    1,
    'What was not answered is taken again on the next link, in whatever batches.',
    'comes again under the same `seq`, with the same content and in the same order, but perhaps **in other batches**',
  ),
  clause(
    'P18.1',
    0,
    'A frame goes on where the one before it ended: nothing is lost, nothing comes twice.',
    'A transport MUST vouch for `after`',
  ),
  clause(
    'P18.2',
    0,
    'A reader that has been sent everything learns that it is live.',
    '`live` follows when everything that was there has been sent',
  ),
  clause(
    'P18.3',
    0,
    'A reader without a cursor is given everything from the beginning.',
    "`after` is missing in one that begins at the log's beginning",
  ),
  clause(
    'P18.4',
    0,
    'A reader that comes while others write misses nothing.',
    'it says so only if nothing was left out in between',
  ),
  clause(
    'P18.5',
    0,
    'A reader that has everything is sent nothing again.',
    'each goes on where the one before it ended',
  ),
  clause(
    'P19.1',
    0,
    'A cursor of another log is refused, and the link goes on without it.',
    '`cursor-foreign` (other incarnation)',
  ),
  clause('P19.2', 0, 'What is no cursor is refused.', 'A cursor binds session, log *incarnation*'),
  clause(
    'P19.3',
    0,
    'Every cursor that was given out can be resumed from.',
    'so that every `upTo` is a cursor',
  ),
  clause(
    'P19.4',
    0,
    'A cursor stays valid when the keeper is restarted.',
    'new at creation, restore, truncation',
  ),
  clause(
    'P19.5',
    2,
    'A tail that weighs more than the state is answered by the state.',
    'or with a snapshot when the tail would weigh more than the state',
  ),
  clause(
    'P19.6',
    2,
    'A cursor that the log no longer reaches back to is answered by the state at once.',
    'is answered on a link with a snapshot at once',
  ),
  clause(
    'P19.7',
    0,
    'A cursor beyond the end of a log that was rolled back is refused.',
    '`cursor-ahead` (the log is shorter: it was rolled back)',
  ),
  clause('P19.8', 0, 'A log that is created anew has other cursors.', 'new at creation, restore, truncation'),
  clause(
    'P19.9',
    2,
    'A long tail comes in frames within the limit, and each ends at a cursor.',
    'A tail is sent in frames of about 192 kB',
  ),
  clause(
    'P20.1',
    4,
    'An instance that lost its run to a take-over can write no more for it.',
    'their writer is answered `fenced`',
  ),
  clause(
    'P20.2',
    4,
    'A run whose parent is not in the log is refused.',
    'A `parent` MUST be in the log before its child starts',
  ),
  clause(
    'P20.3',
    4,
    'A run that its owner has released is written by no instance until one claims it, which may be the same.',
    'the run is lost at once, and no instance writes for',
  ),
  clause(
    'P22.1',
    2,
    'Merged deltas fold to what the single ones fold to.',
    'merge into one record `{ from, count, delta }`',
  ),
  clause('P22.2', 0, 'Every text is read as it was written.', '`fold(roll(page)) = fold(page)`'),
  clause(
    'P24.1',
    2,
    'History is read in pages by number, backwards, and each request is answered by its own.',
    'they are read in pages of 100 by number, backwards',
  ),
  clause('P24.2', 2, 'An entry of history never changes.', 'and never change'),
  clause(
    'P24.3',
    2,
    'History has what left the window, as it was, once and in the order in which it left.',
    'numbered from 0 in the order in which they left',
  ),
  clause(
    'P25.1',
    2,
    'A snapshot can be read, and goes on from its cursor.',
    'A snapshot is a cache: `{ format, reducer, cursor, position, digest, state }`',
  ),
  clause(
    'P25.2',
    2,
    'A log that was trimmed still gives everything to a new reader.',
    'a trim needs a committed snapshot below it',
  ),
  clause('P28.1', 2, 'A reader that learns that it is live gets the proof.', 'after every catch-up'),
  clause('P28.2', 2, 'The proof comes again after events have come.', 'and at heartbeats'),
  clause(
    'P29.1',
    3,
    'A signal reaches all who listen, and is not in the log.',
    'without seq and cursor, never folded',
  ),
  clause(
    'P29.2',
    3,
    'A late reader gets the newest value and its remaining time.',
    'Signals are the latest value per (instance, key)',
  ),
  clause('P29.3', 3, 'A signal ends with its time.', 'with a time to live'),
  clause(
    'P29.4',
    3,
    'A signal beyond its limits is refused, and the link goes on.',
    'at most 4 kB and 20 a second',
  ),
  clause(
    'P29.5',
    3,
    'What a participant signals is counted over all of its instances and links.',
    'of all instances of a participant together, 100 a second and 128 kB',
  ),
  clause(
    'P29.6',
    3,
    'Of those that live there is a bound, and who signals most pays for it.',
    'the oldest of the participant with the most end first',
  ),
  clause(
    'P31.1',
    0,
    'A ping is answered.',
    '`ping` is answered by `pong` when the *server* has shown a sign',
  ),
  clause(
    'P31.2',
    5,
    'A silent instance is signalled as stalled, and then its runs are lost, in the log.',
    'after T (15 s) it signals `stalled`, after 4 T it appends `run.lost`',
  ),
  clause(
    'P31.3',
    5,
    'A lost run comes back with the next event of its owner, which counts.',
    'A later event of the owner appends `run.recovered` before it',
  ),
  clause('P31.4', 5, 'A ping alone keeps an instance alive.', 'A sign of life is any append, signal or ping'),
  clause(
    'P31.5',
    5,
    'A lost run comes back by a ping of its owner.',
    "so does any other sign of life at the keeper's next look",
  ),
  clause(
    'P31.6',
    5,
    'Silence counts from the start of the keeper at most.',
    'from the latest of its last sign of life, its own start,',
  ),
  clause(
    'P34.1',
    1,
    'A control has the same receipt on every surface.',
    'The fold freezes its targets at its place in the log',
  ),
  clause(
    'P34.2',
    5,
    'A control on an input that no run takes is closed, in the log.',
    'A control on an input waits for runs until the keeper closes it',
  ),
  clause(
    'P35.1',
    5,
    'A control that no run takes expires, in the log.',
    '`expired` (no run took it in time)',
  ),
  clause(
    'P35.2',
    5,
    'A run that ignores its cancel is unresponsive, in the log.',
    '`unresponsive` (received, but not ended in time; of cancels only)',
  ),
  clause(
    'P36.1',
    4,
    'A steer is used once, and not after it was taken back.',
    "neither a retraction nor the run's end came first",
  ),
  clause(
    'P37.1',
    2,
    'What an interest withholds are characters: all that is no delta comes, at its place.',
    'each event that is not a delta reaches each reader at its place',
  ),
  clause('P37.2', 2, 'States of all interests have one digest.', 'the states of all have one digest'),
  clause(
    'P38.1',
    2,
    'What an interest names comes with its characters, and nothing else does.',
    'Else it names the texts whose characters it wants',
  ),
  clause(
    'P38.2',
    2,
    'What is missing of a text is given as it is at the place of its reader.',
    'each text as it is where the last frame of the channel ended',
  ),
  clause(
    'P38.3',
    2,
    'An interest that names too much is refused.',
    'An interest that names more, or is none, is refused',
  ),
  clause(
    'P38.4',
    0,
    'A transport says whether it withholds what is not wanted; one that does not delivers every text.',
    'A transport without interests delivers everything, and says so',
  ),
  clause(
    'P39.1',
    4,
    'The first answer to a question counts, and each later one is refused.',
    'The first in the log counts; a later one is `claim-lost`',
  ),
  clause(
    'P39.2',
    4,
    'What does not wait any more takes no answer.',
    'one to what does not wait any more `late-event`',
  ),
  clause(
    'P39.3',
    5,
    'A question whose time is over ends, in the log.',
    'A question with `expiresIn` waits so long from its `at`',
  ),
  clause(
    'P40.1',
    1,
    'Of the changes of one place the first in the log counts; those of other places all do.',
    'It counts if no change between its `base` and its own place in the log has touched one of them',
  ),
  clause(
    'P40.2',
    1,
    'Whose change came second learns it, and can ask anew.',
    'its author is shown what came first, and may ask anew',
  ),
  clause(
    'P40.3',
    4,
    'A change of a place that was changed since is refused at once.',
    'Else it is `claim-lost`',
  ),
  clause(
    'P40.4',
    4,
    'A change that was made upon own ones counts only if they do.',
    'it counts only if they do',
  ),
  clause(
    'P41.1',
    4,
    'One request for a person waits at a time, and the first operator who takes the floor holds it.',
    'the first in the log holds the floor',
  ),
  clause(
    'P41.2',
    4,
    'The floor is returned once, and not taken by one who has not seen that.',
    'had not seen that it was held and returned meanwhile',
  ),
  clause(
    'P41.3',
    4,
    'No agent answers what people say while an operator has the floor, nor what they said by then.',
    "While it is held no agent starts a run that answers a person's message",
  ),
  clause(
    'P41.4',
    5,
    'The floor of an operator whose pages are all gone is free again, in the log.',
    'for 8 T (P31; two minutes) writes `floor.lapsed`',
  ),
  clause(
    'P42.1',
    4,
    'A question that a policy covers is approved where it is asked, in the name of its giver.',
    'is approved where it stands in the log',
  ),
  clause(
    'P42.2',
    4,
    'One policy is in force for a tool of an agent: the first in the log.',
    'one that comes while another for the same tool is in force',
  ),
  clause(
    'P42.3',
    4,
    'A policy is withdrawn once, and covers nothing that is asked from there on.',
    'covers nothing that is asked behind its withdrawal',
  ),
  clause(
    '10.1',
    4,
    'An event of an unknown type that must be known is refused.',
    '`must` is refused on a type that the keeper does not know',
  ),
  clause('13.1', 0, 'The first message of a link is its welcome.', 'The first message is `welcome`'),
  clause(
    '13.2',
    0,
    'A closed link hands over nothing, and what is called on it does nothing.',
    'nothing after `close()` or after `closed`',
  ),
  clause(
    '13.3',
    0,
    'A link that breaks says so once, and that trying again may help.',
    '`true` only if trying again cannot help',
  ),
  clause(
    '13.4',
    0,
    'One link serves several sessions and channels.',
    "`channel` (integer of the client's choice; used again after `unsubscribe`",
  ),
  clause('13.5', 0, 'A channel that was given up is silent.', '| `unsubscribe` | `channel` |'),
  clause(
    '13.6',
    4,
    'A link speaks for the instances that joined it, and for no other.',
    'A link speaks for the instance of its `hello`, and for those that joined',
  ),
  clause(
    '13.7',
    4,
    'An event that is malformed or too large is refused by itself, and the link goes on.',
    'is itself malformed, too large or too deep is answered by `refused`',
  ),
  clause(
    '13.8',
    4,
    'What an instance said before it joined again is not answered after it.',
    '`joined` is the barrier',
  ),
  clause(
    '13.9',
    4,
    'Instances join and leave, and the link reads on.',
    'Subscriptions belong to the link, not to an instance',
  ),
  clause(
    '13.10',
    2,
    'However large the state is, it comes whole, and what is written meanwhile follows it.',
    'what follows on the channel waits for it',
  ),
  clause('14.1', 0, 'Events and batches within the limits are taken.', 'batch and frame 256 kB'),
  clause(
    '14.2',
    4,
    'What is too large, too long or too deep is refused with its code.',
    'Size is checked before `JSON.parse`, depth and strings after',
  ),
  clause('14.3', 2, 'A page of history has at most 100 entries.', 'history page 100 entries or about 1 MB'),
  clause(
    '15.1',
    4,
    "Nothing of a run's input is kept but what others need.",
    '`RUN_STARTED.input` is cut to `{ answers, parent, resume, resumes }`',
  ),
  clause(
    '16.1',
    0,
    'A deleted session ends for its readers, with a message.',
    'A deleted session ends for its readers',
  ),
  clause(
    '16.2',
    0,
    'No writer that goes on revives a deleted session.',
    'so that no writer that goes on revives it',
  ),
  clause(
    '17.1',
    0,
    'Events of unknown types are kept with all their fields.',
    'Types are only added, never reused',
  ),
  clause('18.1', 0, 'A link says its level.', 'L0 ordered append, read from a cursor, follow'),
  clause(
    '18.2',
    0,
    'A transport to a log that takes what every writer sends brings the judgement.',
    'brings the judgement of the fold, `judge`',
  ),
];

/** Clauses that no case cites, and ids that cases cite and no clause has. Both are empty, or the suite proves less than it says. */
export function uncoveredClauses(cases: readonly { readonly clauses: readonly string[] }[]): {
  readonly uncited: readonly string[];
  readonly unknown: readonly string[];
} {
  const cited = new Set(cases.flatMap(({ clauses }) => clauses));
  const known = new Set(CLAUSES.map(({ id }) => id));
  return {
    uncited: [...known].filter((id) => !cited.has(id)),
    unknown: [...cited].filter((id) => !known.has(id)),
  };
}
