/**
 * Fills a session as people and agents do: a question, then five agents that answer it at once, each with thoughts, a tool
 * and a text of small words, in batches of what a moment brings. Speaks the wire itself. Started by `start`, never imported.
 */
const [url = '', user = '', agent = '', session = '', least = '0'] = process.argv.slice(2);

const AGENTS = ['research', 'licences', 'figures', 'writer', 'critic'];
const WORDS = [
  'the ',
  'session ',
  'is ',
  'a ',
  'log',
  ', ',
  'and ',
  'what ',
  'they ',
  'see ',
  'its ',
  'fold',
  '.\n',
];
/** Events of one batch: what comes out of a model while the last batch is on its way. */
const BATCH = 64;
/** Words of a thought, of a call's arguments and of a text. */
const SIZE = { thought: 80, args: 12, text: 900 };

interface Entry {
  readonly id?: string;
  readonly run?: string;
  readonly event: object;
}

/** One lane of one participant, over a socket of its own. */
async function open(participant: string, token: string) {
  const socket = new WebSocket(url);
  const instance = `${participant}/AAAAAAAAAAAAAAAA`;
  let seq = 0;
  let acked = 0;
  let waiting: { readonly upTo: number; readonly resolve: () => void } | undefined;
  const welcome = new Promise<void>((resolve, reject) => {
    socket.onerror = () => reject(new Error(`${participant} lost its connection.`));
    socket.onopen = () =>
      socket.send(JSON.stringify({ type: 'hello', v: 1, token, participant, instance, secret: 's' }));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data));
      if (message.type === 'welcome') resolve();
      else if (message.type === 'ack') acked = message.seq;
      else if (message.type !== 'pong') throw new Error(String(data));
      if (waiting && acked >= waiting.upTo) waiting.resolve();
    };
  });
  await welcome;
  return {
    participant,
    /** Resolves when all of it is in the log. */
    async say(entries: readonly Entry[]): Promise<void> {
      for (let at = 0; at < entries.length; at += BATCH) {
        const events = entries.slice(at, at + BATCH);
        socket.send(
          JSON.stringify({ type: 'append', session, producer: `${instance}/main`, first: seq + 1, events }),
        );
        seq += events.length;
      }
      await new Promise<void>((resolve) => {
        waiting = { upTo: seq, resolve };
      });
    },
    close: () => socket.close(),
  };
}

function answer(round: number, participant: string, asker: string): Entry[] {
  const run = `run-${round}`;
  const [thought, call, text] = [`thought-${round}`, `call-${round}`, `text-${round}`];
  const word = (at: number) => WORDS[(at * 7 + round) % WORDS.length] ?? '';
  const words = (count: number, event: (delta: string) => object): Entry[] =>
    Array.from({ length: count }, (_, at) => ({ run, event: event(word(at)) }));
  const answers = { participant: asker, id: `question-${round}` };
  return [
    { run, id: `start-${round}`, event: { type: 'RUN_STARTED', runId: run, input: { answers } } },
    { run, event: { type: 'REASONING_MESSAGE_START', messageId: thought } },
    ...words(SIZE.thought, (delta) => ({ type: 'REASONING_MESSAGE_CONTENT', messageId: thought, delta })),
    { run, event: { type: 'REASONING_MESSAGE_END', messageId: thought } },
    { run, event: { type: 'TOOL_CALL_START', toolCallId: call, toolCallName: 'search' } },
    ...words(SIZE.args, (delta) => ({ type: 'TOOL_CALL_ARGS', toolCallId: call, delta })),
    { run, event: { type: 'TOOL_CALL_END', toolCallId: call } },
    {
      run,
      event: {
        type: 'TOOL_CALL_RESULT',
        toolCallId: call,
        messageId: call,
        content: `${participant} found ${round}`,
      },
    },
    { run, event: { type: 'progress.reported', done: 1, total: 2 } },
    { run, event: { type: 'TEXT_MESSAGE_START', messageId: text, role: 'assistant' } },
    {
      run,
      event: { type: 'TEXT_MESSAGE_CONTENT', messageId: text, delta: `Answer ${round} of ${participant}: ` },
    },
    ...words(SIZE.text, (delta) => ({ type: 'TEXT_MESSAGE_CONTENT', messageId: text, delta })),
    { run, event: { type: 'TEXT_MESSAGE_END', messageId: text } },
    { run, event: { type: 'RUN_FINISHED', runId: run } },
  ];
}

const person = await open('user:ann', user);
const agents = await Promise.all(AGENTS.map((name) => open(`agent:${name}`, agent)));
const began = performance.now();
let events = 0;
let round = 0;
while (events < Number(least)) {
  round++;
  await person.say([
    { id: `question-${round}`, event: { type: 'message.sent', content: `Question ${round}: and then?` } },
  ]);
  const counts = agents.map(({ participant }) => answer(round, participant, person.participant));
  await Promise.all(agents.map((each, at) => each.say(counts[at] ?? [])));
  events += 1 + counts.flat().length;
}
console.log(JSON.stringify({ events, rounds: round, ms: Math.round(performance.now() - began) }));
for (const each of [person, ...agents]) each.close();
