import { describe, expect, it } from 'vitest';
import { ESSAYS, essayOn } from '../../../agents/phone/essays.ts';
import { readLetterSum, sumOf } from '../../../agents/phone/letters.ts';
import { compare } from './compare.ts';
import { type After, createTraveller, JOURNEY } from './journey.ts';

/** Timers by hand: each `next` lets the one that is due first run. */
function manual() {
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const after: After = (ms, run) => {
    const timer = { at: now + ms, run };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  const advance = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const [first] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!first) break;
      timers.delete(first);
      now = first.at;
      first.run();
    }
    now = end;
  };
  return { after, advance, waiting: () => timers.size };
}

function traveller() {
  const done: string[] = [];
  const clock = manual();
  const line = {
    cut: () => void done.push('cut'),
    mend: () => void done.push('mend'),
    drop: () => void done.push('drop'),
    play: (quality: string) => void done.push(quality),
  };
  const phone = createTraveller(line, clock.after);
  return { ...clock, phone, take: () => done.splice(0) };
}

describe('a phone’s network', () => {
  it('is cut in a tunnel until it comes out, comes and goes while it flaps, and dies with its address', () => {
    const { phone, take, advance, waiting } = traveller();
    phone.enter('tunnel');
    expect([take(), phone.get().condition]).toEqual([['good', 'cut'], 'tunnel']);
    phone.enter('flapping');
    expect(take()).toEqual(['good', 'cut']);
    advance(1_600);
    expect(take()).toEqual(['mend', 'cut']);
    phone.enter('good');
    expect([take(), waiting()]).toEqual([['good', 'mend'], 0]);
    phone.change();
    expect([take(), phone.get().carrier]).toEqual([['drop'], 'mobile']);
  });

  it('goes through every leg of the journey, ends well, and leaves it when something else is pressed', () => {
    const { phone, take, advance, waiting } = traveller();
    phone.depart();
    const seen = new Set([phone.get().condition]);
    for (const { ms } of JOURNEY) {
      advance(ms);
      seen.add(phone.get().condition);
    }
    advance(1);
    expect([...seen].sort()).toEqual(['flapping', 'good', 'slow', 'tunnel']);
    expect(phone.get()).toEqual({ condition: 'good', carrier: 'wifi', leg: undefined });
    expect([take().at(-1), waiting()]).toEqual(['mend', 0]);
    phone.depart();
    phone.enter('slow');
    advance(60_000);
    expect(phone.get()).toMatchObject({ condition: 'slow', leg: undefined });
  });
});

describe('the letters', () => {
  it('are compared place by place: what is missing at the end is only behind, what differs is wrong', () => {
    expect(compare('The bo', 'The box')).toEqual({ written: 7, shown: 6, wrong: 0 });
    expect(compare('The The box', 'The box is')).toMatchObject({ wrong: 5 });
    expect(compare('', '')).toEqual({ written: 0, shown: 0, wrong: 0 });
  });

  it('have a sum that notices what is missing, doubled, or in another order', () => {
    const text = ESSAYS[0].text;
    const sums = [text, text.slice(1), `${text} `, `T${text}`, text.replace('ab', 'ba')].map(
      (each) => sumOf(each).sum,
    );
    expect(new Set(sums).size).toBe(5);
    expect(readLetterSum(JSON.parse(JSON.stringify(sumOf(text))))).toEqual(sumOf(text));
    for (const other of [null, 'x', {}, { letters: '1', sum: 'a' }])
      expect(readLetterSum(other)).toBeUndefined();
  });
});

describe('the writer', () => {
  it('knows its questions, others about the same, and says so where it knows none', () => {
    for (const essay of ESSAYS) expect(essayOn(essay.question)).toEqual({ essay, fits: true });
    expect(essayOn('And how do wheels stay on the rails?').essay).toBe(ESSAYS[1]);
    expect(essayOn('What is for lunch?')).toEqual({ essay: ESSAYS[0], fits: false });
  });
});
