/**
 * Holds a server to what docs/security.md promises while it is attacked:
 *
 *     const { did } = await holds({ attack: 'link.ts#floodOfAppends', memory: 8 * MB });
 *     expect(did.acknowledged).toBeGreaterThan(1_000);
 *
 * An attack is a function of type `Attack` that a file of e2e/attacks/attackers exports. It runs in a process of its own, at
 * the lowest priority. The server is a process too, and so is the victim: a person's page and an agent in one session.
 *
 * One round measures the victim under the attack. What is shown or heard must come as fast as in quiet: its 99th percentile
 * grows to 1.5 × at most, where a quiet one below FLOOR counts as FLOOR. Quiet is the same whatever attack follows, so it is
 * measured once for all attacks of a process. Noise of the machine only ever adds, so the best of five rounds counts; another
 * one is only played where the former ones fail, and measures quiet anew before its attack. Memory counts in every round.
 */
import { expect } from 'vitest';
import { type Started, start } from '../../support/processes.ts';
import { AGENT, newFolder, startServer, type TestServer, USER } from '../../support/server.ts';
import { HEAP, heldBy, residentOf } from './memory.ts';

export const MB = 1024 * 1024;
/** Growth of the 99th percentile that an attack may cause. */
const GROWTH = 1.5;
/** Milliseconds below which a difference is the machine's, not the server's. Stated in docs/security.md. */
const FLOOR = 20;
const ROUNDS = 5;
const TURNS_PER_SECOND = 50;
/** Beside what is held, a process has garbage that it has not collected yet. */
const GARBAGE = 192 * MB;
const VICTIM = 'victims';
/** Of the quiet that serves all attacks of a process: longer than that of one round. */
const FIRST_TURNS = 4 * TURNS_PER_SECOND;

export interface AttackTest {
  /** `<file in e2e/attacks/attackers>#<name of the export>`. */
  readonly attack: `${string}.ts#${string}`;
  /** Bytes by which what the server holds may grow, measured at the end of the attack, while it still goes on. */
  readonly memory: number;
  /** How long each phase is. Default 2. */
  readonly seconds?: number;
  /** More options of `rejoin serve`. */
  readonly options?: readonly string[];
}

export interface Held {
  /** The server, which still runs; `endAll` of processes.ts ends it. */
  readonly server: TestServer;
  /** What the attack did, in all rounds. */
  readonly did: Readonly<Record<string, number>>;
}

interface Latencies {
  readonly heard: number;
  readonly shown: number;
}

/** Measured before the first attack of this process. */
let firstQuiet: Latencies | undefined;

export async function holds({ attack, memory, seconds = 2, options = [] }: AttackTest): Promise<Held> {
  const [file = '', name = ''] = attack.split('#');
  const server = await startServer(newFolder(), 0, options, HEAP);
  const { url } = server;
  const to = [url, USER, AGENT, VICTIM];
  const victim = start('e2e/attacks/support/victim.ts', to);
  const attacker = start('e2e/attacks/support/attacker.ts', [`e2e/attacks/attackers/${file}`, name, ...to]);
  await Promise.all([victim.line(/"ready"/), attacker.line(/"ready"/)]);
  const turns = seconds * TURNS_PER_SECOND;
  // What runs for the first time is compiled.
  await measure(victim, TURNS_PER_SECOND);

  const did: Record<string, number> = {};
  const before = { held: await heldBy(server.process), resident: residentOf(server.process) };
  firstQuiet ??= await measure(victim, FIRST_TURNS);
  let quiet: readonly Latencies[] = [firstQuiet];
  const attacked: Latencies[] = [];
  let [held, peak] = [0, 0];
  const fast = () => judge(quiet, attacked).every(({ ok }) => ok);
  while (attacked.length === 0 || (!fast() && attacked.length < ROUNDS)) {
    if (attacked.length > 0) {
      // The machine may be slower than it was at first.
      const again = await measure(victim, turns);
      quiet = attacked.length === 1 ? [again] : [...quiet, again];
    }
    const going = attacker.next(/"(going|failed)"/);
    attacker.tell('{"do":"go"}');
    await going;
    const watching = setInterval(() => {
      peak = Math.max(peak, residentOf(server.process) - before.resident);
    }, 50);
    attacked.push(await measure(victim, turns));
    held = Math.max(held, (await heldBy(server.process)) - before.held);
    clearInterval(watching);
    const stopped = attacker.next(/"stopped"/);
    attacker.tell('{"do":"stop"}');
    for (const [what, times] of Object.entries<number>(JSON.parse(await stopped).did))
      did[what] = (did[what] ?? 0) + times;
  }
  const after = (await heldBy(server.process)) - before.held;
  const [speed, failed] = [judge(quiet, attacked), attacker.lines.find((line) => line.includes('"failed"'))];
  const figures = [
    `${attack}: ${speed.map(({ what }) => what).join(', ')}`,
    `held ${mb(held)}, most ${mb(memory)}, afterwards ${mb(after)}; resident ${mb(peak)}, most ${mb(memory + GARBAGE)}`,
    `${JSON.stringify(did)} in ${attacked.length} round${attacked.length > 1 ? 's' : ''}`,
  ].join('; ');
  console.log(figures);
  await Promise.all([victim.end(), attacker.end()]);

  expect(failed, 'the attack itself').toBeUndefined();
  expect(
    Object.values(did).some((times) => times > 0),
    `${attack} did something`,
  ).toBe(true);
  expect(
    speed.every(({ ok }) => ok),
    figures,
  ).toBe(true);
  expect(held, figures).toBeLessThanOrEqual(memory);
  expect(peak, figures).toBeLessThanOrEqual(memory + GARBAGE);
  return { server, did };
}

const mb = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`;

async function measure(victim: Started, turns: number): Promise<Latencies> {
  const measured = victim.next(/"measured"/);
  victim.tell(JSON.stringify({ do: 'measure', count: turns }));
  const { heard, shown } = JSON.parse(await measured);
  return { heard: percentile(heard), shown: percentile(shown) };
}

/** The 99th. */
const percentile = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? Number.NaN;

function judge(quiet: readonly Latencies[], attacked: readonly Latencies[]) {
  return (['heard', 'shown'] as const).map((what) => {
    const best = (all: readonly Latencies[]) => Math.min(...all.map((each) => each[what]));
    const [calm, hard] = [best(quiet), best(attacked)];
    const most = GROWTH * Math.max(FLOOR, calm);
    return {
      ok: hard <= most,
      what: `${what} ${calm.toFixed(1)} → ${hard.toFixed(1)} ms, most ${most.toFixed(0)}`,
    };
  });
}
