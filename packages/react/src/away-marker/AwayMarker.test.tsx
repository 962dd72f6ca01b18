// @vitest-environment happy-dom
import { act, fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { type ReactNode, StrictMode } from 'react';
import { describe, expect, it } from 'vitest';
import { AwayMarker, type AwayMarkerProps, AwayMarkerRoot, AwayMarkerTitle } from '../entries/away-marker.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { createStage } from '../testing/stage.tsx';

/** A page that can be hidden, with agents that work for it. */
async function stageWith(names: readonly string[], { children, ...props }: Scene = {}) {
  const stage = createStage();
  let hidden = false;
  let tell: (change: 'wake' | 'offline' | 'hidden') => void = () => {};
  const environment = {
    hidden: () => hidden,
    watch(listener: typeof tell) {
      tell = listener;
      return () => {};
    },
  };
  const agents = new Map(names.map((name) => [name, stage.puppet(name)]));
  const ana = stage.client('ana', { environment });
  const pass = (ms = 1_000) => act(() => stage.run(ms));
  render(
    <StrictMode>
      <SessionProvider client={ana} session="s" clock={stage.sim.clock}>
        {children ?? <AwayMarker {...props} />}
        <div data-testid="after" />
      </SessionProvider>
    </StrictMode>,
  );
  const session = ana.session('s');
  const work = (name: string) => {
    const found = agents.get(name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found.work;
  };
  return {
    pass,
    session,
    work,
    /** Another process of an agent goes on where a person was asked. */
    async resume(name: string, interruptId: string) {
      const process = stage.client(`${name}-2`, { participant: `agent:${name}`, role: 'agent' });
      const input = { resume: [{ interruptId, status: 'resolved' as const }] };
      await process
        .session('s')
        .publish({ run: 'next', event: { type: 'RUN_STARTED', runId: 'next', input } }).queued;
      await pass();
    },
    async away(ms: number, meanwhile: () => void | Promise<void> = () => {}) {
      hidden = true;
      tell('hidden');
      await act(async () => meanwhile());
      await pass(ms);
      hidden = false;
      await act(async () => tell('wake'));
    },
  };
}

interface Scene extends AwayMarkerProps {
  readonly children?: ReactNode;
}

const marker = () => screen.queryByRole('region', { name: 'While you were away' });
const items = () =>
  screen.queryAllByRole('listitem').map(({ dataset, textContent }) => [dataset.status, textContent]);
const spoken = () => document.querySelector('[data-rejoin-announcer]')?.textContent;
const approval = [{ id: 'i', reason: 'approval' }];

describe('the away marker', () => {
  it('tells which agents wait, failed, were stopped and finished, most urgent first, with how much came and since when', async () => {
    const { pass, session, work, away } = await stageWith(['legal', 'news', 'maps', 'mail']);
    session.send('Go.');
    await pass();
    expect(marker()).toBeNull();
    await away(720_000, async () => {
      work('news').end();
      work('maps').fail('No such map.');
      session.cancel({ kind: 'agent', participant: 'agent:mail' });
      await work('legal').run.text().write('May I?');
      work('legal').run.interrupt(approval);
      work('legal').end();
    });
    expect(marker()?.dataset.status).toBe('waiting');
    expect(items()).toEqual([
      ['waiting', 'legal waits for an answer'],
      ['failed', 'maps failed'],
      ['cancelled', 'mail stopped'],
      ['finished', 'news finished'],
    ]);
    expect(marker()?.textContent).toMatch(/Since \S+ (AM|PM) · 12m/);
    expect(marker()?.textContent).toMatch(/1 new message · \d+ events/);
  });

  it('counts an agent that asks while it works, until a person has answered', async () => {
    const { pass, session, work, away } = await stageWith(['shop']);
    session.send('Go.');
    await pass();
    let answer: Promise<unknown> = Promise.resolve();
    await away(120_000, () => {
      answer = work('shop').run.ask({ title: 'Show the new banner?' });
    });
    expect(items()).toEqual([['waiting', 'shop waits for an answer']]);
    const [question] = session.store.getState().state.questions.values();
    if (!question) throw new Error('Nothing is asked.');
    session.answer(question, { decision: 'approved' });
    await pass();
    await answer;
    expect(items()).toEqual([]);
  });

  it('is not there for a short absence, nor where nothing happened', async () => {
    const { pass, session, work, away } = await stageWith(['news']);
    session.send('Go.');
    await pass();
    await away(20_000, () => work('news').end());
    expect(marker()).toBeNull();
    await away(60_000);
    expect(marker()).toBeNull();
  });

  it('is said aloud once, a second after coming back, and no other time', async () => {
    const { pass, session, work, away } = await stageWith(['legal', 'news']);
    session.send('Go.');
    await pass();
    await away(60_000, () => {
      work('news').end();
      work('legal').run.interrupt(approval);
      work('legal').end();
    });
    expect(spoken()).not.toContain('away');
    await pass();
    expect(spoken()).toBe('While you were away: legal waits for an answer. news finished.');
    // Nothing in the marker itself is live: it would be said twice.
    expect(marker()?.querySelector('[aria-live], [role="status"], [role="alert"]')).toBeNull();
    session.send('And now?');
    await pass(3_000);
    expect(spoken()).not.toContain('away');
    expect(marker()).not.toBeNull();
  });

  it('names three agents at most, and counts the rest', async () => {
    const { pass, session, work, away } = await stageWith(['a', 'b', 'c', 'd', 'e']);
    session.send('Go.');
    await pass();
    await away(60_000, () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) work(name).end();
    });
    expect(items()).toEqual([['finished', expect.stringMatching(/^[a-e], [a-e], and 3 more finished$/)]]);
  });

  it('sends no one to an agent that has been answered since', async () => {
    const { pass, session, work, resume, away } = await stageWith(['legal']);
    session.send('Go.');
    await pass();
    await away(60_000, () => {
      work('legal').run.interrupt(approval);
      work('legal').end();
    });
    expect(items()).toHaveLength(1);
    await resume('legal', 'i');
    expect(items()).toEqual([]);
    expect(marker()?.dataset.status).toBe('quiet');
  });

  it('leaves by its button; the focus goes to what follows, and a later absence is shown again', async () => {
    const dismissed: Element[] = [];
    const { pass, session, work, away } = await stageWith(['news'], {
      onDismiss: () => dismissed.push(document.activeElement ?? document.body),
    });
    session.send('Go.');
    await pass();
    await away(60_000, () => work('news').end());
    const user = userEvent.setup({ delay: null });
    await user.tab();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Dismiss' }));
    await user.keyboard('{Enter}');
    expect(marker()).toBeNull();
    const after = screen.getByTestId('after');
    expect(dismissed).toEqual([after]);
    expect(document.activeElement).toBe(after);
    await act(async () => after.blur());
    expect(after.hasAttribute('tabindex')).toBe(false);

    session.send('Again.');
    await pass();
    await away(60_000, () => work('news').end());
    expect(items()).toEqual([['finished', 'news finished']]);
  });

  it('takes no focus from elsewhere', async () => {
    const { pass, session, work, away } = await stageWith(['news']);
    session.send('Go.');
    await pass();
    await away(60_000, () => work('news').end());
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(marker()).toBeNull();
    expect(document.activeElement).toBe(document.body);
  });

  it('speaks other words, and calls agents by other names', async () => {
    const { pass, session, work, away } = await stageWith(['news'], {
      nameOf: ({ name }) => name.toUpperCase(),
      labels: { title: 'Inzwischen', item: (_, names) => `${names} ist fertig` },
    });
    session.send('Go.');
    await pass();
    await away(60_000, () => work('news').end());
    expect(screen.getByRole('region', { name: 'Inzwischen' }).textContent).toContain('NEWS ist fertig');
  });

  it('says where its parts belong, and takes parts of one’s own choice', async () => {
    expect(() => render(<AwayMarkerTitle />)).toThrow(/AwayMarkerRoot/);
    const { pass, session, work, away } = await stageWith(['news'], {
      children: (
        <AwayMarkerRoot>
          <AwayMarkerTitle render={<strong />} />
        </AwayMarkerRoot>
      ),
    });
    session.send('Go.');
    await pass();
    await away(60_000, () => work('news').fail('No.'));
    expect(screen.getByText('While you were away').tagName).toBe('STRONG');
    expect(marker()?.dataset.status).toBe('failed');
  });
});
