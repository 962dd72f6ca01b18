// Writes the tables of docs/protocol.md section 10 from the event table and from the interfaces of the events. With --check,
// reports whether they are up to date.
import { EVENT_TABLE, factsOf } from '../packages/core/src/protocol/eventTable.ts';
import { nameOf, nodes, parse } from './ast.mjs';
import { writeParts } from './generated.mjs';

/** @typedef {import('./ast.mjs').Node} Node */
/** @typedef {import('../packages/core/src/protocol/eventTable.ts').EventFacts} Facts */

/** @type {Record<Facts['by'], string>} */
const writers = {
  asker: 'user, operator, agent',
  operator: 'operator',
  starter: 'agent, operator',
  owner: 'owner',
  answerer: 'owner of the target run',
  claimer: "another instance of the run's participant",
  keeper: 'keeper',
  anyone: 'anyone, in its own lane',
  app: 'user, operator, agent: without `run`; owner: with `run`',
};
/** @type {Record<Facts['id'], string>} */
const presences = { must: 'yes', may: 'may', '-': '–' };
/** @type {Record<Facts['room'], string>} */
const rooms = {
  grows: 'yes',
  asks: 'in a run',
  stop: 'yes, with room beyond what others may take',
  large: 'if larger than 1 kB',
  '-': 'no',
};
/** @type {Record<Facts['fold'], string>} */
const uses = { state: 'changes the state', stored: 'stores the newest', '-': 'nothing' };

// --- The fields of each event, by its type.

/** @type {Map<string, Node>} */
const interfaces = new Map();
for (const statement of nodes(parse('packages/core/src/protocol/events.ts').program.body))
  for (const declaration of nodes(statement, statement.declaration))
    if (declaration.type === 'TSInterfaceDeclaration')
      interfaces.set(nameOf(declaration.id) ?? '', declaration);

/** @param {Node | undefined} declaration @returns {Node[]} its members, those of what it extends first */
const membersOf = (declaration) => [
  ...nodes(declaration?.extends).flatMap(({ expression }) =>
    membersOf(interfaces.get(nameOf(expression) ?? '')),
  ),
  ...nodes(declaration?.body).flatMap(({ body }) => nodes(body)),
];
/** @param {Node} type @returns {string[]} */
const textsOf = (type) =>
  type.type === 'TSUnionType'
    ? nodes(type.types).flatMap(textsOf)
    : nodes(type.literal).flatMap((text) => nameOf(text) ?? []);

/** @type {Map<string, string>} */
const payloads = new Map();
for (const declaration of interfaces.values()) {
  const members = membersOf(declaration);
  const names = members.flatMap(({ key, optional }) => `${nameOf(key)}${optional ? '?' : ''}`);
  const type = members.find(({ key }) => nameOf(key) === 'type');
  const fields = names.filter((name) => name !== 'type').map((name) => `\`${name}\``);
  const types = nodes(type?.typeAnnotation).flatMap(({ typeAnnotation }) =>
    nodes(typeAnnotation).flatMap(textsOf),
  );
  for (const each of types) payloads.set(each, fields.join(', '));
}

// --- The tables. Types of which the same is said share a row.

/** @param {readonly string[]} header @param {(facts: Facts, type: string) => readonly string[]} cellsOf */
function table(header, cellsOf) {
  /** @type {Map<string, string[]>} */
  const rows = new Map();
  for (const type of Object.keys(EVENT_TABLE)) {
    const facts = factsOf(type);
    if (!facts || !payloads.has(type)) throw new Error(`events.ts has no interface of ${type}.`);
    const cells = cellsOf(facts, type).join(' | ');
    rows.set(cells, [...(rows.get(cells) ?? []), `\`${type}\``]);
  }
  const lines = [...rows].map(([cells, types]) => `| ${types.join(', ')} | ${cells} |`);
  return [`| ${header.join(' | ')} |`, `|${'---|'.repeat(header.length)}`, ...lines].join('\n');
}

writeParts(
  'docs/protocol.md',
  {
    'who writes what': table(['event', 'payload', 'who', 'id', 'run'], (facts, type) => [
      payloads.get(type) || '–',
      writers[facts.by],
      presences[facts.id],
      presences[facts.run],
    ]),
    'kinds of events': table(
      ['event', 'kind', 'lane', 'right', 'adds to what is under way', 'fold'],
      (facts) => [facts.kind, facts.lane, `\`${facts.action}\``, rooms[facts.room], uses[facts.fold]],
    ),
  },
  'npm run events',
);
