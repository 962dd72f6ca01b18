/** Which changes of a shared object count (P40), on any log. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANA, BEN, DOCS, exampleLog } from '../../test/exampleLog.ts';
import { type Choose, pick, type Tape, tapeOf } from '../../test/generators/logs.ts';
import { baseOf, eventOf, withOwn } from '../objects/ownChanges.ts';
import type { PatchOperation } from '../protocol/events.ts';
import { CHANGES_WEIGHT, WINDOW, WINDOW_WEIGHT } from '../protocol/limits.ts';
import type { PendingCommand } from '../view/sessionView.ts';
import { isContainer } from './ag-ui/patch.ts';

const changed = (base: number, patch: readonly PatchOperation[], more: object = {}) => ({
  type: 'object.changed' as const,
  object: 'plan',
  base,
  patch,
  ...more,
});
const set = (path: string, value: unknown = 1): PatchOperation => ({ op: 'add', path, value });
const replace = (path: string, value: unknown = 1): PatchOperation => ({ op: 'replace', path, value });
const remove = (path: string): PatchOperation => ({ op: 'remove', path });

/** Ana has made an object, and Ben has changed it by a patch: what becomes of a change by one who saw Ana's alone? */
function meeting(value: unknown, first: readonly PatchOperation[]) {
  const log = exampleLog()
    .add(ANA, changed(0, [set('', value)]), { id: 'made' })
    .add(BEN, changed(1, first), { id: 'first' });
  return (...second: readonly PatchOperation[]) => log.fault(DOCS, changed(1, second), { id: 'second' });
}

describe('of two changes of one object', () => {
  const plan = {
    title: 'x',
    tasks: { a: { title: 'one', done: false }, b: {} },
    list: [{ n: 1 }, { n: 2 }, 3],
  };

  it('both count where they name different places', () => {
    const after = meeting(plan, [replace('/tasks/a/title', 'two')]);
    for (const path of ['/tasks/a/done', '/tasks/b', '/tasks/aa', '/title', '/list/0', '/tasks/a/titles'])
      expect(after(set(path))).toBeUndefined();
  });

  it('the second is lost on the same place, within it, and around it', () => {
    const after = meeting(plan, [replace('/tasks/a', { title: 'two' })]);
    for (const path of ['/tasks/a', '/tasks/a/title', '/tasks', '']) {
      expect(after(set(path))).toBe('claim-lost');
      expect(after(remove(path))).toBe('claim-lost');
      expect(after(set('/title'), set(path))).toBe('claim-lost');
    }
    expect(after({ op: 'move', from: '/tasks/a', path: '/tasks/c' })).toBe('claim-lost');
    expect(after({ op: 'copy', from: '/tasks/a/title', path: '/title' })).toBe('claim-lost');
  });

  it('both count in an array where each changes an element of its own', () => {
    const after = meeting(plan, [replace('/list/0/n', 5), replace('/list/2', 4)]);
    expect(after(replace('/list/1/n'))).toBeUndefined();
    expect(after(set('/list/0/m'))).toBeUndefined();
    expect(after(replace('/list/0'))).toBe('claim-lost');
    expect(after(replace('/list/2'))).toBe('claim-lost');
  });

  it.each([
    ['an insertion', [set('/list/0', 0)]],
    ['an addition', [set('/list/-', 0)]],
    ['a removal', [remove('/list/2')]],
    ['a move within it', [{ op: 'move', from: '/list/0', path: '/list/1' }]],
    ['a move out of it', [{ op: 'move', from: '/list/2', path: '/other' }]],
    ['a copy into it', [{ op: 'copy', from: '/title', path: '/list/1' }]],
  ] satisfies [string, PatchOperation[]][])('%s claims the whole array', (_, first) => {
    const after = meeting(plan, first);
    for (const second of [replace('/list/1/n'), set('/list/-'), remove('/list/0'), replace('/list', [])])
      expect(after(second)).toBe('claim-lost');
    expect(after(replace('/tasks/b', 1))).toBeUndefined();
    // And so it does where it comes second.
    expect(meeting(plan, [replace('/list/1/n', 7)])(...first)).toBe('claim-lost');
  });

  it('fields with numbers for names are no array', () => {
    const after = meeting({ tasks: { 1: 'a', 2: 'b' } }, [remove('/tasks/1')]);
    expect(after(set('/tasks/3'))).toBeUndefined();
    expect(after(set('/tasks/1'))).toBe('claim-lost');
  });

  it('what is only tested is compared with what came first, and claims nothing', () => {
    const test: PatchOperation = { op: 'test', path: '/title', value: 'x' };
    expect(meeting(plan, [test, replace('/tasks/b')])(replace('/title'))).toBeUndefined();
    expect(meeting(plan, [replace('/title')])(test, replace('/tasks/b'))).toBe('claim-lost');
    expect(meeting(plan, [replace('/tasks/b')])({ ...test, value: 'y' })).toBe('patch-failed');
  });

  it('one that does not apply, or makes too much, does not count', () => {
    const after = meeting(plan, []);
    expect(after(remove('/nothing'))).toBe('patch-failed');
    expect(after(set('/__proto__/a'))).toBe('patch-failed');
    expect(after({ op: 'no', path: '/a' } as unknown as PatchOperation)).toBe('patch-failed');
    expect(after(set('/a', 'x'.repeat(300_000)))).toBe('document-too-large');
  });
});

describe('a change', () => {
  const made = () => exampleLog().add(ANA, changed(0, [set('/a', 'a')]), { id: 'one' });

  it('has an id, and may be anyone’s', () => {
    expect(made().fault(BEN, changed(1, []))).toBe('forbidden');
    for (const who of [ANA, BEN, DOCS])
      expect(made().fault(who, changed(1, []), { id: 'two' })).toBeUndefined();
  });

  it('counts by what its author saw: of one who saw nothing, where no one has been', () => {
    expect(made().fault(BEN, changed(0, [set('/b')]), { id: 'two' })).toBeUndefined();
    expect(made().fault(BEN, changed(0, [set('/a')]), { id: 'two' })).toBe('claim-lost');
    expect(made().fault(BEN, changed(1, [set('/a')]), { id: 'two' })).toBeUndefined();
  });

  it('is lost where it names a version that there is not', () => {
    for (const base of [2, 77])
      expect(made().fault(BEN, changed(base, [set('/b')]), { id: 'x' })).toBe('claim-lost');
    expect(exampleLog().fault(BEN, changed(1, [set('/b')]), { id: 'x' })).toBe('claim-lost');
  });

  it('is lost where another change stands in the place of the one that its author saw', () => {
    const log = exampleLog().add(ANA, changed(0, [set('/a')]), { id: 'one' });
    expect(log.fault(BEN, changed(1, [set('/b')], { baseId: 'one' }), { id: 'two' })).toBeUndefined();
    expect(log.fault(BEN, changed(1, [set('/b')], { baseId: 'gone' }), { id: 'two' })).toBe('claim-lost');
  });

  it('is not in its author’s own way, if it says what it was made upon', () => {
    const log = made().add(ANA, changed(1, [set('/a', 'b')]), { id: 'two' });
    expect(log.fault(ANA, changed(1, [set('/a')]), { id: 'x' })).toBe('claim-lost');
    expect(log.fault(ANA, changed(1, [set('/a')], { after: ['two'] }), { id: 'x' })).toBeUndefined();
    log.add(ANA, changed(1, [set('/a')], { after: ['two'] }), { id: 'three' });
    expect(log.fault(ANA, changed(1, [set('/a')], { after: ['three'] }), { id: 'x' })).toBeUndefined();
    // Another one’s way it is in all the same, and no one else may claim to have made it.
    expect(log.fault(BEN, changed(1, [set('/a')], { after: ['three'] }), { id: 'x' })).toBe('claim-lost');
    log.add(BEN, changed(4 - 1, [set('/a', 'c')]), { id: 'ben' });
    expect(log.fault(ANA, changed(1, [set('/a')], { after: ['three'] }), { id: 'x' })).toBe('claim-lost');
  });

  it('falls with the one that it was made upon', () => {
    expect(made().fault(ANA, changed(1, [set('/b')], { after: ['gone'] }), { id: 'x' })).toBe('claim-lost');
  });
});

describe('an object', () => {
  it('that becomes null is gone, and begins anew', () => {
    const log = exampleLog()
      .add(ANA, changed(0, [set('/a')]), { id: 'one' })
      .add(ANA, changed(1, [remove('')]), { id: 'two' });
    expect(log.state().objects.size).toBe(0);
    expect(log.fault(BEN, changed(1, [set('/b')]), { id: 'x' })).toBe('claim-lost');
    log.add(BEN, changed(0, [set('/b')]), { id: 'three' });
    expect(log.state().objects.get('plan')?.value).toEqual({ b: 1 });
    expect(log.fault(ANA, changed(1, [set('/c')]), { id: 'x' })).toBe('claim-lost');
  });

  it('remembers what its newest changes touched, up to a bound: who saw less makes the change anew', () => {
    const log = exampleLog();
    for (let at = 0; at < WINDOW.changes + 5; at++)
      log.add(ANA, changed(at, [set(`/k${at % 7}`)]), { id: `c${at}` });
    const changes = log.state().objects.get('plan')?.changes ?? [];
    expect(changes).toHaveLength(WINDOW.changes);
    expect(log.fault(BEN, changed(4, [set('/other')]), { id: 'x' })).toBe('claim-lost');
    expect(log.fault(BEN, changed(5, [set('/other')]), { id: 'x' })).toBeUndefined();
    const long = Array.from({ length: 900 }, (_, at) => set(`/${'n'.repeat(60)}${at}`));
    for (let at = 0; at < 4; at++) log.add(ANA, changed(log.state().position, long), { id: `long${at}` });
    const kept = log.state().objects.get('plan')?.changes ?? [];
    expect(kept.length).toBeLessThan(4);
    expect(JSON.stringify(kept).length).toBeLessThan(2 * CHANGES_WEIGHT);
  });

  it('is one of a hundred, which have a bound together', () => {
    const log = exampleLog();
    const other = (id: string, value: unknown = 1) => ({ ...changed(0, [set('/a', value)]), object: id });
    for (let at = 0; at < WINDOW.objects; at++) log.add(ANA, other(`o${at}`), { id: `c${at}` });
    expect(log.fault(ANA, other('one more'), { id: 'x' })).toBe('document-too-large');
    const large = exampleLog();
    const most = Math.floor(WINDOW_WEIGHT / 60_030);
    for (let at = 0; at < most; at++) large.add(ANA, other(`o${at}`, 'x'.repeat(60_000)), { id: `c${at}` });
    expect(large.fault(ANA, other('more', 'x'.repeat(60_000)), { id: 'x' })).toBe('document-too-large');
    expect(large.fault(ANA, other('less'), { id: 'x' })).toBeUndefined();
    const smaller = { ...changed(1, [remove('/a')]), object: 'o0' };
    expect(large.fault(ANA, smaller, { id: 'x' })).toBeUndefined();
  });
});

// --- Writers who see the log late, and each other later.

let tokens = 0;
const token = () => `t${++tokens}`;

/** The places of a value. */
const placesOf = (value: unknown, path = ''): readonly string[] => [
  path,
  ...(isContainer(value)
    ? Object.keys(value).flatMap((key) => placesOf(Reflect.get(value, key), `${path}/${key}`))
    : []),
];
const tokensIn = (value: unknown): ReadonlySet<string> =>
  new Set(JSON.stringify(value ?? null).match(/t\d+/g) ?? []);

/** A patch that applies to a value, by chance. */
function patchFor(choose: Choose, value: unknown): readonly PatchOperation[] {
  const places = placesOf(value).filter((place) => place !== '');
  const all = [...places, '/a', '/b', '/list'];
  const at = pick(choose, all);
  const made = pick(choose, [
    () => token(),
    () => ({ x: token(), y: token() }),
    () => [token(), token(), token()],
  ])();
  const isList = places.includes('/list/0');
  switch (choose(6)) {
    case 0:
      return places.includes(at) ? [remove(at)] : [set(at, made)];
    case 1:
      return isList ? [set(`/list/${choose(2)}`, token())] : [set('/list', [token(), token()])];
    case 2:
      return isList ? [set('/list/-', token())] : [set(`/k${choose(3)}`, made)];
    case 3:
      return isList ? [{ op: 'move', from: '/list/0', path: '/list/-' }] : [set('/a', made)];
    case 4:
      return places.includes(at) ? [replace(at, made), set(`/k${choose(4)}`, token())] : [set(at, made)];
    default:
      return places.includes(at) ? [replace(at, token())] : [set(`/k${choose(4)}`, token())];
  }
}

interface Intent {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}
const intentOf = (before: unknown, after: unknown): Intent => {
  const [former, next] = [tokensIn(before), tokensIn(after)];
  return {
    removed: [...former].filter((each) => !next.has(each)).sort(),
    added: [...next].filter((each) => !former.has(each)).sort(),
  };
};

/** Plays writers by chance. Each writes upon what it has read and its own changes, which leave later, in their order. */
function play({ choose, done }: Tape): { readonly counted: number; readonly lost: number } {
  const log = exampleLog();
  const writers = [ANA, BEN, DOCS].map((producer) => ({
    producer,
    seen: log.state().objects.get('plan'),
    waiting: [] as { readonly command: PendingCommand; readonly intent: Intent }[],
  }));
  let [counted, lost, ids] = [0, 0, 0];
  while (!done()) {
    const writer = pick(choose, writers);
    const participant = writer.producer.slice(0, writer.producer.indexOf('/'));
    const what = choose(4);
    if (what === 0) writer.seen = log.state().objects.get('plan');
    else if (what < 3) {
      const commands = writer.waiting.map(({ command }) => command);
      const own = withOwn(writer.seen, participant, commands);
      const { shown } = own;
      const patch = patchFor(choose, shown?.value);
      const after = baseOf(own, patch);
      const event = changed(shown?.version ?? 0, patch, after.length > 0 ? { after } : {});
      const command: PendingCommand = { entry: { id: `c${++ids}`, event }, status: 'queued' };
      const then = withOwn(writer.seen, participant, [...commands, command]).shown;
      writer.waiting.push({ command, intent: intentOf(shown?.value, then?.value) });
    } else {
      const sent = writer.waiting.shift();
      const event = sent && eventOf(sent.command);
      if (!sent || !event) continue;
      const id = sent.command.entry.id ?? '';
      const before = log.state().objects.get('plan');
      if (log.fault(writer.producer, event, { id })) lost++;
      else {
        log.add(writer.producer, event, { id });
        counted++;
        // It does to what is there now what its author saw it do: no work that the author did not see is gone.
        expect(intentOf(before?.value, log.state().objects.get('plan')?.value)).toEqual(sent.intent);
      }
      // A reader that has not read that far may have shown it until now.
      if (writer.waiting.length === 0 || choose(2) === 0) writer.seen = log.state().objects.get('plan');
    }
  }
  return { counted, lost };
}

it('a change that counts does what its author saw it do, whatever came before it: no one’s work is lost (P40)', () => {
  const sum = { counted: 0, lost: 0 };
  const tapes = fc.array(fc.nat(9_999), { minLength: 200, maxLength: 600 });
  fc.assert(
    fc.property(tapes, (numbers) => {
      const { counted, lost } = play(tapeOf(numbers));
      sum.counted += counted;
      sum.lost += lost;
    }),
    { numRuns: 200 },
  );
  expect(sum.counted).toBeGreaterThan(1_000);
  expect(sum.lost).toBeGreaterThan(500);
});
