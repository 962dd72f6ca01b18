/**
 * What docs/protocol.md demands and no transport can break, or no suite from outside can see: why, and what shows it instead.
 * With the clauses, these account for each rule and each MUST; clauses.test.ts holds it.
 */
export interface Elsewhere {
  /** A rule, `P23`, or a section, `16`. */
  readonly of: string;
  /** Words of that rule or section, where others of its words are a clause's. */
  readonly words?: string;
  /** What it is a matter of. */
  readonly why: string;
  /** A file that shows it, or holds it. */
  readonly shownBy: string;
}

const core = 'packages/core/src';
const server = 'packages/server/src';

export const ELSEWHERE: readonly Elsewhere[] = [
  {
    of: '2',
    words: 'In none of them half a surrogate pair stands alone',
    why: 'the wire: what other links are given is well-formed, or JSON as this one',
    shownBy: `${core}/protocol/wellFormed.test.ts`,
  },
  {
    of: '2',
    words: 'in a delta and in `piece.written` it is refused',
    why: 'the wire, as above',
    shownBy: `${core}/protocol/wellFormed.test.ts`,
  },
  {
    of: '2',
    words: 'Names are compared as they are, in the Unicode form NFC',
    why: 'the wire: a name is in its form before it reaches a link of another kind',
    shownBy: `${server}/link/participantNames.test.ts`,
  },
  {
    of: 'P2',
    words: 'A producer MUST NOT be stored or reused',
    why: 'the client: each start has a producer of its own',
    shownBy: `${core}/persist/persistence.test.ts`,
  },
  {
    of: 'P7',
    why: 'HTTP: no link is involved; two processes under one name are the writer’s mistake',
    shownBy: `${server}/http/http.test.ts`,
  },
  {
    of: 'P37',
    words: 'It MUST come before the next item of the same instance',
    why: 'the order of what is withheld: every log that a keeper can write is tried',
    shownBy: `${core}/fold/withhold.test.ts`,
  },
  {
    of: 'P9',
    words: 'An embedded store MUST have synced before it reports the commit',
    why: 'the store: only a killed process and its disk can show it',
    shownBy: 'e2e/durability.test.ts',
  },
  {
    of: 'P10',
    words: "a browser's outbox refuses (`outbox-full`)",
    why: 'the outbox',
    shownBy: `${core}/client/session.faults.test.ts`,
  },
  ...[
    'After a refusal the batches behind it are refused for the hole',
    'refuses all that the run has in flight',
    "an answer to a control is refused for that control's sake alone",
  ].map((words) => ({
    of: 'P11',
    words,
    why: 'the outbox: what it makes of refusals',
    shownBy: `${core}/machine/outbox.test.ts`,
  })),
  {
    of: 'P16',
    words: "Its client's own endless retries MUST be off",
    why: 'adapters to foreign logs: seen in the requests that they make',
    shownBy: `${core}/transports/durable-streams/streamLane.test.ts`,
  },
  {
    of: 'P16',
    words: 'A number MUST NOT stand for two contents',
    why: 'adapters to foreign logs: seen in the requests that they make',
    shownBy: `${core}/transports/durable-streams/streamLane.test.ts`,
  },
  {
    of: 'P17',
    why: 'the fold: what it makes of a log that has repeats',
    shownBy: `${core}/fold/fold.test.ts`,
  },
  { of: 'P21', why: 'the fold', shownBy: `${core}/fold/fold.test.ts` },
  { of: 'P23', why: 'the fold', shownBy: `${core}/fold/fold.test.ts` },
  {
    of: 'P24',
    words: 'it refuses an entry that would make its run hold more than half',
    why: 'the keeper: eight megabytes are too slow a case for every transport',
    shownBy: `${core}/keeper/underWay.test.ts`,
  },
  {
    of: 'P26',
    why: 'the keeper’s store: it MAY merge what it keeps, and readers cannot tell',
    shownBy: `${core}/keeper/compaction.test.ts`,
  },
  {
    of: 'P27',
    why: 'the fold; every case compares the digests that it is sent',
    shownBy: `${core}/fold/digest.test.ts`,
  },
  {
    of: 'P30',
    why: 'every part with a clock; the matrix plays each rule with wrong ones as well',
    shownBy: `${core}/keeper/clocks.test.ts`,
  },
  {
    of: 'P32',
    why: 'agents and readers where no keeper judges silence',
    shownBy: `${core}/view/liveness.test.ts`,
  },
  {
    of: 'P33',
    why: 'what pages signal of their people, and what is shown where signals are missing',
    shownBy: `${core}/client/reportPresence.test.ts`,
  },
  {
    of: 'P39',
    words: 'A value that is none of the `choices` is refused',
    why: 'the fold',
    shownBy: `${core}/fold/questions.test.ts`,
  },
  {
    of: 'P39',
    words: 'The run withdraws what it needs no more',
    why: 'the agent',
    shownBy: `${core}/agent/askPeople.test.ts`,
  },
  {
    of: 'P39',
    words: 'its agent starts one run that resumes it, with the answers',
    why: 'the agent',
    shownBy: `${core}/agent/askPeople.test.ts`,
  },
  {
    of: 'P42',
    words: 'It covers nothing that waited when it came',
    why: 'the fold',
    shownBy: `${core}/fold/policies.test.ts`,
  },
  {
    of: 'P42',
    words: 'So what is of high risk is',
    why: 'the fold',
    shownBy: `${core}/fold/policies.test.ts`,
  },
  {
    of: 'P40',
    words: 'two changes in it both count only if each replaces',
    why: 'the fold',
    shownBy: `${core}/fold/objectConflicts.test.ts`,
  },
  {
    of: 'P40',
    words: 'a `base` that is none of their versions is `claim-lost`',
    why: 'the fold',
    shownBy: `${core}/fold/objectConflicts.test.ts`,
  },
  {
    of: 'P41',
    words: 'Its author takes it back by `floor.withdrawn`',
    why: 'the fold',
    shownBy: `${core}/fold/floor.test.ts`,
  },
  {
    of: 'P41',
    words: 'its next run is given them, with the note of the return',
    why: 'the agent',
    shownBy: `${core}/agent/handOff.test.ts`,
  },
  {
    of: '12',
    words: 'a steer that was used cannot be refused',
    why: 'the fold',
    shownBy: `${core}/fold/receipt.test.ts`,
  },
  {
    of: '13',
    words: 'is taken as if it had been sent after the `welcome`',
    why: 'the wire: a client of this library asks early or late, and is given the same',
    shownBy: `${server}/link/webSocketLink.test.ts`,
  },
  {
    of: '13',
    words: 'is not understood goes to `malformed`',
    why: 'what a wire carries: a setup cannot spoil every wire',
    shownBy: `${core}/transports/webSocketTransport.test.ts`,
  },
  {
    of: '14',
    words: 'then what makes it grow is refused to a participant that holds more than 128 kB',
    why: 'the keeper: eight megabytes of state are too slow a case for every transport',
    shownBy: `${core}/keeper/underWay.test.ts`,
  },
  {
    of: '16',
    words: '`POST /sessions/:id/events`',
    why: 'HTTP: no link is involved',
    shownBy: `${server}/http/http.test.ts`,
  },
  {
    of: '16',
    words: 'A cursor that the log does not know is refused as without a stream',
    why: 'HTTP: no link is involved',
    shownBy: `${server}/http/eventFeed.test.ts`,
  },
  {
    of: '17',
    words: 'an unknown one is terminal (`protocol-version`)',
    why: 'the wire of a transport of its own',
    shownBy: `${server}/link/webSocketLink.test.ts`,
  },
];
