/** What the lists of the writers say, held to what stands in the file and to what the server serves. */
import type { Started } from '../support/processes.ts';
import type { StoredEvents } from '../support/storedLog.ts';

/** Of a writer's events on the wire, one in so many has an id. */
export const ID_EVERY = 16;

/** One line of a writer's process. */
export interface Said {
  readonly ready?: string;
  readonly acked?: number;
  readonly answered?: number;
  readonly finished?: number;
  readonly wrong?: string;
  readonly acknowledged?: string;
  readonly upTo?: number;
  readonly ended?: string;
  readonly message?: string;
  readonly wrote?: string;
  readonly aborted?: boolean;
}

export interface Writer {
  readonly name: string;
  readonly kind: 'wire' | 'http' | 'agent';
  readonly process: Started;
}

export const saidBy = ({ process }: Pick<Writer, 'process'>): Said[] =>
  process.lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Said);

/** Everything that is wrong with the stored log, in words; nothing if all that was acknowledged stands in it as it must. */
export function judgeLog(writers: readonly Writer[], stored: StoredEvents): readonly string[] {
  const wrong: string[] = [];
  const once = (id: string) => {
    const times = stored.ids.get(id) ?? 0;
    if (times !== 1) wrong.push(`${id} was acknowledged and stands in the log ${times} times.`);
  };
  for (const [producer, order] of stored.orders) {
    const at = order.findIndex((seq, index) => seq !== index + 1);
    if (at >= 0) wrong.push(`${producer} has ${order[at]} in the place of ${at + 1}.`);
  }
  for (const [id, times] of stored.ids) {
    if (times > 1) wrong.push(`${id} stands in the log ${times} times.`);
    if (id.includes('-never-')) wrong.push(`${id} was refused and stands in the log.`);
  }
  for (const writer of writers) {
    const lines = saidBy(writer);
    for (const line of lines) if (line.wrong !== undefined) wrong.push(line.wrong);
    const participant = `user:${writer.name}`;
    if (writer.kind === 'wire') {
      const acked = lines.findLast((line) => line.acked !== undefined)?.acked ?? 0;
      const lane = `${lines.find((line) => line.ready !== undefined)?.ready}/main`;
      const last = stored.orders.get(lane)?.length ?? 0;
      if (last < acked) wrong.push(`${lane} had ${acked} acknowledged; the log ends at ${last}.`);
      for (let seq = ID_EVERY; seq <= acked; seq += ID_EVERY) once(`${participant} ${writer.name}-${seq}`);
    } else if (writer.kind === 'http') {
      for (const { answered } of lines)
        if (answered !== undefined) once(`${participant} ${writer.name}-${answered}`);
    } else {
      for (const { acknowledged, upTo = 0 } of lines) {
        if (acknowledged === undefined) continue;
        const last = stored.orders.get(acknowledged)?.length ?? 0;
        if (last < upTo) wrong.push(`${acknowledged} had ${upTo} acknowledged; the log ends at ${last}.`);
      }
    }
  }
  return [...new Set(wrong)];
}

/** Texts that agents wrote, held to what their deltas in the log give. */
export function judgeTexts(writers: readonly Writer[], stored: StoredEvents): readonly string[] {
  const wrong: string[] = [];
  for (const writer of writers)
    for (const { ended, message, wrote = '', aborted } of saidBy(writer)) {
      if (ended === undefined) continue;
      const text = stored.texts.get(`agent:${writer.name} ${message}`) ?? '';
      // What a stopped run had still to say is left out.
      if (text === wrote || (aborted && wrote.startsWith(text))) continue;
      wrong.push(`${writer.name} wrote ${wrote.length} characters; ${text.length} stand in the log.`);
    }
  return wrong;
}

/** What the server serves by HTTP, page by page, held to the file. */
export async function judgeHttp(
  http: string,
  token: string,
  session: string,
  stored: StoredEvents,
): Promise<readonly string[]> {
  const headers = { Authorization: `Bearer ${token}`, 'Rejoin-Participant': 'user:judge' };
  const orders = new Map<string, number[]>();
  for (let after = ''; ; ) {
    const query = after === '' ? '' : `?after=${encodeURIComponent(after)}`;
    const response = await fetch(`${http}/sessions/${session}/events${query}`, { headers });
    if (response.status !== 200)
      return [`GET events was answered ${response.status}: ${await response.text()}`];
    const { items, upTo, end } = await response.json();
    for (const item of items) {
      const [producer, from, count] = Array.isArray(item)
        ? [item[1], item[3], item[5] ?? 1]
        : [item.producer, item.seq, 1];
      const order = orders.get(producer) ?? [];
      for (let seq = from; seq < from + count; seq++) order.push(seq);
      orders.set(producer, order);
    }
    if (end) break;
    after = upTo;
  }
  const alike = JSON.stringify([...orders].sort()) === JSON.stringify([...stored.orders].sort());
  return alike ? [] : ['HTTP serves another log than the file has.'];
}
