/** L4: a keeper that judges at append stamps identity and refuses at once who lost (P1, P8, P14, P20). */
import { WINDOW } from '@rejoin/core/internal';
import type { Spec } from './conformanceCase.ts';
import { acked, refused } from './conformanceKit.ts';
import { begun, delta, finished, said, started } from './entriesCases.ts';
import { equal } from './expectations.ts';

export const CLAIMS: readonly Spec[] = [
  {
    name: 'refuses other content under a seq that it holds (P8)',
    clauses: ['P8.6'],
    level: 4,
    async run({ join, session }) {
      const ana = await join('user:ana');
      acked(await ana.append(session, 1, [said('one'), said('two')]));
      const refusal = refused(await ana.append(session, 1, [said('one'), said('other')]), 'seq-conflict');
      equal(refusal.seq, 2, 'the seq at fault');
      acked(await ana.append(session, 3, [said('three')]));
    },
  },
  {
    name: 'refuses a producer that is not a lane of the link’s instance (P1)',
    clauses: ['P1.3'],
    level: 4,
    async run({ join, session }) {
      const [ana, bo] = await Promise.all([join('user:ana'), join('user:bo')]);
      acked(await bo.append(session, 1, [said('one')]));
      for (const producer of [
        bo.producer(),
        'user:ana/AAAAAAAAAAAAAAAA/main',
        'user:bo/AAAAAAAAAAAAAAAA/main',
      ]) {
        ana.link.append(session, { producer, first: 2, events: [said('forged')] });
        const { code } = await ana.next('refused', (refusal) => refusal.producer === producer);
        equal(code, 'producer-foreign', `the code for ${producer}`);
      }
    },
  },
  {
    name: 'stamps who wrote it and when, whatever the writer claims (P1)',
    clauses: ['P1.2'],
    level: 4,
    async run({ join, session }) {
      const ana = await join('user:ana');
      const reader = ana.follow(session);
      await reader.live();
      const forged = { ...said('one'), participant: 'user:bo', at: 1, v: 9, seq: 77, producer: 'x' };
      acked(await ana.append(session, 1, [forged]));
      await reader.until((state) => state.position === 1, 'the event');
      const [item] = reader.events();
      equal([item?.participant, item?.seq, item?.v], ['user:ana', 1, 1], 'what is in the log');
      equal(item?.producer, ana.producer(), 'the producer');
      equal(item?.at === 1, false, 'whether the forged time is in the log');
    },
  },
  {
    name: 'refuses a command that may repeat one that it has forgotten (P4)',
    clauses: ['P4.3'],
    level: 4,
    async run({ join, session }) {
      const ana = await join('user:ana');
      acked(await ana.append(session, 1, [said('old')]));
      const size = 100;
      let seq = 2;
      while (seq <= WINDOW.commands + 2 * size) {
        const first = seq;
        const events = Array.from({ length: size }, (_, index) => said(`m${first + index}`));
        acked(await ana.append(session, seq, events));
        seq += size;
      }
      refused(await ana.append(session, 1, [{ ...said('old'), saw: 0 }], 'second'), 'command-expired');
      acked(await ana.append(session, 1, [{ ...said('new'), saw: seq - 1 }], 'second'));
    },
  },
  {
    name: 'expects a producer that it does not know to begin (P13)',
    clauses: ['P13.1'],
    level: 4,
    async run({ join, session }) {
      const ana = await join('user:ana');
      refused(await ana.append(session, 5, [said('five')]), 'producer-expired');
      acked(await ana.append(session, 1, [said('one')]));
    },
  },
  {
    name: 'lets one run answer a message, and tells the others who won (P14, P15)',
    clauses: ['P14.2', 'P15.1'],
    level: 4,
    async run({ join, session }) {
      const ana = await join('user:ana');
      acked(await ana.append(session, 1, [said('question')]));
      const workers = await Promise.all([1, 2, 3, 4].map(() => join('agent:bot')));
      const question = { participant: 'user:ana', id: 'question' };
      const answers = await Promise.all(
        workers.map((worker, index) => worker.append(session, 1, [started(`r${index}`, question)])),
      );
      const winner = workers[answers.findIndex(({ type }) => type === 'ack')];
      equal(answers.filter(({ type }) => type === 'ack').length, 1, 'winners');
      for (const answer of answers) {
        if (answer.type === 'ack') continue;
        equal(refused(answer, 'claim-lost').winner, winner?.identity.instance, 'the winner that is named');
      }
      const other = await join('agent:other');
      acked(await other.append(session, 1, [started('r', question)]));
    },
  },
  {
    name: 'fences the former owner of a run that was taken over (P20)',
    clauses: ['P20.1'],
    level: 4,
    async run({ join, session }) {
      const [former, next] = await Promise.all([join('agent:bot'), join('agent:bot')]);
      acked(await former.append(session, 1, [started('r'), begun('r', 'm'), delta('r', 'm', 'half')]));
      refused(await next.append(session, 1, [finished('r')]), 'not-owner');
      const claim = { run: 'r', id: 'take', event: { type: 'run.claimed', generation: 2 } };
      acked(await next.append(session, 1, [claim]));
      refused(await former.append(session, 4, [delta('r', 'm', ' more')]), 'fenced');
      refused(await former.append(session, 4, [finished('r')]), 'fenced');
      acked(await next.append(session, 2, [finished('r')]));
    },
  },
  {
    name: 'loses a run that its owner releases at once, for another instance to claim, or for the same (P20)',
    clauses: ['P20.3'],
    level: 4,
    async run({ join, session }) {
      const [former, next] = await Promise.all([join('agent:bot'), join('agent:bot')]);
      const released = { run: 'r', event: { type: 'run.released' } };
      const claim = (generation: number) => ({
        ...{ run: 'r', id: `take-${generation}` },
        event: { type: 'run.claimed', generation },
      });
      acked(
        await former.append(session, 1, [started('r'), begun('r', 'm'), delta('r', 'm', 'half'), released]),
      );
      refused(await former.append(session, 5, [finished('r')]), 'fenced');
      acked(await next.append(session, 1, [claim(2), released]));
      acked(await next.append(session, 3, [claim(3), finished('r')]));
    },
  },
];
