// @vitest-environment happy-dom
import type { Session } from '@rejoin/core';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { HandoffBanner, HandoffBannerTitle } from '../entries/handoff-banner.ts';
import { Transcript } from '../entries/transcript.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { type HandoffControl, useHandoff } from '../hooks/useHandoff.ts';
import { LabelsProvider } from '../kit/LabelsProvider.tsx';
import { createStage, type Stage } from '../testing/stage.tsx';

const pass = (stage: Stage, ms = 1_000) => act(() => stage.run(ms));
const banner = () => screen.getByRole('region', { name: 'Who answers' });
const title = () => banner().querySelector('p')?.textContent;
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const buttons = () => screen.queryAllByRole('button').map(({ textContent }) => textContent);

function Probe({ seen }: { readonly seen: HandoffControl[] }) {
  const handoff = useHandoff();
  if (seen.at(-1) !== handoff) seen.push(handoff);
  return null;
}

/** A page of Ana's, or an operator's, and the session as others have it. */
async function page(
  of: 'user:ana' | 'operator:olga' = 'user:ana',
  around?: (banner: ReactNode) => ReactNode,
) {
  const stage = createStage();
  const client = stage.client(of === 'user:ana' ? 'ana' : 'olga', { participant: of });
  const other = (participant: string): Session => {
    const session = stage
      .client(participant.slice(participant.indexOf(':') + 1), { participant })
      .session('s');
    session.connect();
    return session;
  };
  const answered: string[] = [];
  stage.puppet('news', ({ text }) => {
    answered.push(text.tail);
    return true;
  });
  render(
    <StrictMode>
      <SessionProvider client={client} session="s" clock={stage.sim.clock}>
        {around?.(<HandoffBanner />) ?? <HandoffBanner />}
      </SessionProvider>
    </StrictMode>,
  );
  await pass(stage);
  return { stage, other, session: client.session('s', { connect: false }), answered };
}

describe('the hand-off banner of a customer', () => {
  it('asks for a person, counts how long it waits, and takes that back', async () => {
    const { stage } = await page();
    expect([title(), buttons()]).toEqual(['The assistant answers', ['Ask for a person']]);
    press('Ask for a person');
    await pass(stage, 65_000);
    expect([title(), buttons()]).toEqual(['You asked for a person', ['Not needed any more']]);
    expect(banner().dataset.status).toBe('requested');
    expect(screen.getByText(/^Waiting for 1m/)).toBeDefined();
    press('Not needed any more');
    await pass(stage);
    expect(title()).toBe('The assistant answers');
  });

  it('says who is here and since when, what that was for, and that the assistant is back, with the note', async () => {
    const { stage, other } = await page();
    const olga = other('operator:olga');
    const ben = other('user:ben');
    await pass(stage);
    ben.handOff({ type: 'floor.requested', reason: 'A refund' });
    await pass(stage);
    expect(title()).toBe('ben asked for a person');
    expect(screen.getByText('A refund')).toBeDefined();
    const taking = olga.handOff({ type: 'floor.taken' }).ref;
    await pass(stage);
    expect([title(), buttons(), banner().dataset.status]).toEqual(['olga is here and answers', [], 'held']);
    expect(screen.getByText(/^Since /)).toBeDefined();
    olga.handOff({ type: 'floor.returned', taking, note: 'It is refunded.' });
    await pass(stage);
    expect([title(), buttons()]).toEqual(['Back with the assistant', ['Ask for a person']]);
    expect(screen.getByText('It is refunded.')).toBeDefined();
    ben.send('Thanks!');
    await pass(stage);
    expect(title()).toBe('The assistant answers');
  });

  it('says that an operator whose pages are gone is gone', async () => {
    const { stage } = await page();
    const olga = stage.client('olga', { participant: 'operator:olga' });
    olga.session('s').connect();
    await pass(stage);
    olga.session('s').handOff({ type: 'floor.taken' });
    await pass(stage);
    expect(banner().dataset.status).toBe('held');
    olga.close();
    await pass(stage, 130_000);
    expect(title()).toBe('olga is gone: back with the assistant');
    expect('lapsed' in banner().dataset).toBe(true);
  });

  it('says what is on its way, also while there is no connection, and does not ask twice', async () => {
    const { stage, session } = await page();
    const mend = stage.sim.partition('ana');
    stage.sim.cut('ana');
    await pass(stage, 2_000);
    press('Ask for a person');
    press('Ask for a person');
    await pass(stage, 1_000);
    expect(screen.getByText('Asking for a person: it is sent as soon as you are connected')).toBeDefined();
    expect(screen.getByRole('button').getAttribute('aria-disabled')).toBe('true');
    mend();
    await pass(stage, 30_000);
    expect(title()).toBe('You asked for a person');
    expect(session.store.getState().pending.size).toBe(0);
  });

  it('keeps the focus where it says so, when the button leaves that was pressed', async () => {
    const { stage } = await page();
    screen.getByRole('button').focus();
    press('Ask for a person');
    await pass(stage);
    expect(document.activeElement).toBe(banner());
  });

  it('is told of an operator in the conversation by name and role, and waits for no agent meanwhile', async () => {
    const { stage, other, session, answered } = await page('user:ana', (own) => (
      <>
        {own}
        <Transcript />
      </>
    ));
    const olga = other('operator:olga');
    await pass(stage);
    olga.handOff({ type: 'floor.taken' });
    olga.send('Hello, this is Olga.');
    await pass(stage);
    session.send('Where is my order?');
    await pass(stage, 2_000);
    expect(screen.getByRole('article', { name: 'olga · Team' }).textContent).toContain('this is Olga');
    expect(screen.queryByText('Waiting for an agent')).toBeNull();
    expect(answered).toEqual([]);
  });
});

describe('the hand-off banner of an operator', () => {
  it('takes the floor that was asked for, and gives it back with a note', async () => {
    const { stage, other, session } = await page('operator:olga');
    const ana = other('user:ana');
    await pass(stage);
    ana.handOff({ type: 'floor.requested', reason: 'A refund' });
    await pass(stage);
    expect([title(), buttons()]).toEqual(['ana asked for a person', ['Take over']]);
    expect(screen.getByRole('button').dataset.variant).toBe('primary');
    press('Take over');
    await pass(stage);
    expect([title(), buttons()]).toEqual([
      'You answer, and the assistant waits',
      ['Give back to the assistant'],
    ]);
    expect(screen.getByText('A refund')).toBeDefined();
    fireEvent.change(screen.getByRole('textbox', { name: 'Note for the assistant' }), {
      target: { value: 'It is refunded.' },
    });
    press('Give back to the assistant');
    await pass(stage);
    expect(session.store.getState().state.floor.returned?.note).toBe('It is refunded.');
    expect(title()).toBe('Back with the assistant');
  });

  it('says that another one was faster, until something else is asked for', async () => {
    const { stage, other } = await page('operator:olga');
    const otto = other('operator:otto');
    await pass(stage);
    otto.handOff({ type: 'floor.taken' });
    await act(() => stage.sim.run(30));
    press('Take over');
    await pass(stage);
    expect(title()).toBe('otto is here and answers');
    expect(screen.getByText('Someone else was faster')).toBeDefined();
    press('Give back to the assistant');
    await pass(stage);
    expect(title()).toBe('Back with the assistant');
    expect(screen.queryByText('Someone else was faster')).toBeNull();
  });
});

describe('useHandoff', () => {
  it('gives the same until something changes, and takes back what the log does not have yet', async () => {
    const seen: HandoffControl[] = [];
    const { stage, other, session } = await page('operator:olga', () => <Probe seen={seen} />);
    const before = seen.length;
    other('user:ana').send('Hello');
    await pass(stage);
    expect(seen).toHaveLength(before);
    const mend = stage.sim.partition('olga');
    stage.sim.cut('olga');
    await pass(stage, 2_000);
    const verbs = seen.at(-1);
    act(() => {
      verbs?.take();
      verbs?.giveBack('  ');
    });
    expect(seen.at(-1)?.sending).toBe('floor.returned');
    mend();
    await pass(stage, 30_000);
    const { taken, returned } = session.store.getState().state.floor;
    expect(taken?.participant).toBe('operator:olga');
    expect(returned).toBeDefined();
    expect(returned?.note).toBeUndefined();
    expect(seen.at(-1)).toMatchObject({ status: 'returned', isMe: true, sending: undefined });
    expect(seen.at(-1)?.take).toBe(verbs?.take);
    let late: ReturnType<HandoffControl['giveBack']> | undefined;
    act(() => {
      late = verbs?.giveBack();
    });
    await pass(stage);
    expect(late?.receipt().error?.code).toBe('late-event');
  });
});

it('speaks other words, calls people by other names, and says where its parts belong', async () => {
  await page('user:ana', (own) => (
    <LabelsProvider labels={{ handoffBanner: { name: 'Antwort', request: 'Mensch, bitte' } }}>
      {own}
    </LabelsProvider>
  ));
  expect(screen.getByRole('region', { name: 'Antwort' })).toBeDefined();
  expect(buttons()).toEqual(['Mensch, bitte']);
  const silent = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(() => render(<HandoffBannerTitle />)).toThrow(/HandoffBannerRoot/);
  silent.mockRestore();
});
