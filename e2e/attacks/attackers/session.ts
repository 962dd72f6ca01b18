/** Attacks on a session by a participant of it, who takes all of its room. */
import type { Attack } from '../support/attack.ts';

const LONG = 'x'.repeat(60_000);

/** Long messages, runs that go on and grow, and commands without an answer, in the victim's session. */
export const allOfTheRoom: Attack = async ({ link, victim, turns, did }) => {
  const [person, agent] = await Promise.all([link('user:evil'), link('agent:evil')]);
  const name = person.instance.slice(-16);
  const runOf = (count: number) => `${name}-${count}`;
  let runs = 0;
  const begin = () =>
    agent.append(victim, [{ run: runOf(++runs), event: { type: 'RUN_STARTED', runId: runOf(runs) } }]);
  // Once there is no room, it is the room that is fought for: what the wire takes is another attack's.
  let full = false;
  const grow = (turn: number) =>
    agent.append(
      victim,
      (full ? [1] : [1, 2, 3]).map((file) => ({
        run: runOf(runs),
        event: {
          ...{ type: 'ACTIVITY_SNAPSHOT', messageId: `${name}-${turn}-${file}`, activityType: 'file' },
          content: { text: full ? 'x'.repeat(1_000) : LONG },
        },
      })),
    );
  await begin();
  for await (const turn of turns(30)) {
    const id = `${name}-${turn}`;
    if (turn % 8 === 0) {
      const said = { id, event: { type: 'message.sent', content: LONG, to: ['user:absent'] } };
      did(`message ${(await person.append(victim, [said])).type}`);
    } else if (turn % 8 === 1) {
      const target = { kind: 'run', participant: 'agent:evil', run: runOf(runs) };
      const asked = Array.from({ length: 10 }, (_, each) => ({
        id: `${id}-${each}`,
        event: { type: 'steer.requested', target, content: 'x'.repeat(1_000), followUp: false },
      }));
      const { type, code } = await person.append(victim, asked);
      did(`steers ${code ?? type}`);
    } else {
      const { type, code } = await grow(turn);
      did(`growth ${code ?? type}`);
      full ||= code === 'session-full';
      if (code === 'run-too-large') await begin();
    }
  }
};
