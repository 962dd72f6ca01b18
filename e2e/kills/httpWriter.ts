/**
 * Writes by HTTP with idempotency keys: asks each request again until it is answered, now and then one that was answered long
 * ago, and one whose key was used with another body. Started by the kills, never imported.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '@rejoin/testing';

const [http = '', token = '', session = '', name = '', seed = '0'] = process.argv.slice(2);
/** Of the keys that a session remembers, 1,000, as many are asked again. */
const REMEMBERED = 300;

const random = seededRandom(Number(seed));
const dice = (below: number) => Math.floor(random() * below);
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

let enough = false;
process.on('SIGUSR2', () => {
  enough = true;
});

const headers = {
  Authorization: `Bearer ${token}`,
  'Rejoin-Participant': `user:${name}`,
  'Content-Type': 'application/json',
};

const bodyOf = (key: number, id = `${name}-${key}`) =>
  JSON.stringify({
    events: [{ id, event: { type: 'message.sent', content: `${key}`, to: ['user:absent'] } }],
  });

/** Its answer, after any number of attempts. */
async function ask(key: number, body: string): Promise<{ readonly status: number; readonly seq?: number }> {
  for (;;) {
    try {
      const response = await fetch(`${http}/sessions/${session}/events`, {
        method: 'POST',
        headers: { ...headers, 'Idempotency-Key': `${name}-${key}` },
        body,
      });
      const { seq } = await response.json();
      if (response.status < 500) return { status: response.status, seq };
    } catch {
      // The server is gone, and comes back.
    }
    await pause(20 + dice(40));
  }
}

const answers: (number | undefined)[] = [];
say({ ready: name });
while (!enough) {
  const key = answers.length;
  const { status, seq } = await ask(key, bodyOf(key));
  if (status !== 200) say({ wrong: `${name} was answered ${status} for its request ${key}` });
  answers.push(seq);
  say({ answered: key });
  const former = key - dice(Math.min(key + 1, REMEMBERED));
  if (dice(5) === 0) {
    const again = await ask(former, bodyOf(former));
    if (again.status !== 200 || again.seq !== answers[former])
      say({
        wrong: `${name} was answered ${again.status} ${again.seq} for ${former} again, at first ${answers[former]}`,
      });
  } else if (dice(10) === 0) {
    const other = await ask(former, bodyOf(former, `${name}-never-${key}`));
    if (other.status !== 409)
      say({ wrong: `${name} was answered ${other.status} for another body under ${former}` });
  }
}
say({ finished: answers.length });
