import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EVENT_TABLE, factsOf } from './eventTable.ts';

const DOCUMENT = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');
const PRESENCE: Readonly<Record<string, string>> = { yes: 'must', may: 'may', '–': '-' };
const FOLD: Readonly<Record<string, string>> = {
  'changes the state': 'state',
  'stores the newest': 'stored',
  nothing: '-',
};

/** The rows of a table of docs/protocol.md section 10, for each type that stands in it. */
function rowsOf(table: string): Map<string, readonly string[]> {
  const text = DOCUMENT.split(`<!-- ${table} -->`)[1]?.split('<!-- /')[0] ?? '';
  const rows = [...text.matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) => row.split(' | '));
  return new Map(
    rows.flatMap(([types = '', ...cells]) =>
      [...types.matchAll(/`([^`]+)`/g)].map(([, type = '']) => [type, cells] as const),
    ),
  );
}

it('each type of event is what docs/protocol.md section 10 says of it', () => {
  const writers = rowsOf('who writes what');
  const kinds = rowsOf('kinds of events');
  expect(Object.keys(EVENT_TABLE).toSorted()).toEqual([...writers.keys()].toSorted());
  expect([...kinds.keys()].toSorted()).toEqual([...writers.keys()].toSorted());
  for (const [type, [, , id = '', run = '']] of writers)
    expect({ type, ...factsOf(type) }).toMatchObject({ type, id: PRESENCE[id], run: PRESENCE[run] });
  for (const [type, [kind, lane, action = '', , fold = '']] of kinds)
    expect({ type, ...factsOf(type) }).toMatchObject({
      type,
      kind,
      lane,
      action: action.replaceAll('`', ''),
      fold: FOLD[fold],
    });
});
