// @vitest-environment happy-dom

import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import {
  Transcript,
  TranscriptItem,
  TranscriptList,
  TranscriptRoot,
  TranscriptViewport,
} from '../entries/transcript.ts';
import { type Stage, setStage } from '../message/testing/messageStage.tsx';

let stage: Stage | undefined;
afterEach(() => {
  cleanup();
  stage?.end();
});
async function staged(agents?: readonly string[]): Promise<Stage> {
  stage = await setStage(agents);
  return stage;
}
const NAME_OF = () => 'Guides';
const RENDER_NAME = () => <b>Guides · 7</b>;
const items = () => screen.getAllByRole('listitem');

describe('the transcript', () => {
  it('is a region with a name that announces no words', async () => {
    const { show } = await staged();
    show(<Transcript />);
    const region = screen.getByRole('region', { name: 'Conversation' });
    expect(region.getAttribute('aria-live')).toBe('off');
    expect(
      region.querySelector('[aria-live]:not([aria-live="off"]), [role="log"], [role="status"]'),
    ).toBeNull();
  });

  it('shows an activity as one line with its kind, at its place, and no empty bubble', async () => {
    const { show, session, run, pass } = await staged();
    session.send('Go.');
    await pass();
    const event = {
      type: 'ACTIVITY_SNAPSHOT',
      messageId: 'a',
      activityType: 'plan',
      content: { n: 1 },
    } as const;
    await run().publish(event);
    await run().text().write('Done.');
    await pass();
    const container = show(<Transcript />);
    const article = container.querySelector('[data-kind="activity"]');
    expect(article?.textContent).toBe('Activity: plan');
    expect(article?.querySelector('.rejoin-message-text, .rejoin-message-footer')).toBeNull();
    await run().publish({ ...event, activityType: 'search' });
    await pass();
    expect(container.querySelector('[data-kind="activity"]')?.textContent).toBe('Activity: search');
  });

  it('says that nothing has been said, in the words of the application', async () => {
    const { show } = await staged();
    show(<Transcript empty="Ask away." />);
    expect(screen.getByText('Ask away.')).toBeDefined();
    expect(screen.queryByRole('list')).toBeNull();
  });

  it('keeps the focus of a suggestion that leaves with the empty transcript', async () => {
    const { show, session, pass } = await staged();
    show(
      <Transcript
        empty={
          <button type="button" onClick={() => session.send('Go.')}>
            Go.
          </button>
        }
      />,
    );
    const suggestion = screen.getByRole('button', { name: 'Go.' });
    act(() => suggestion.focus());
    fireEvent.click(suggestion);
    await pass();
    expect(suggestion.isConnected).toBe(false);
    expect(document.activeElement).toBe(screen.getByRole('group', { name: 'Conversation' }));
  });

  it('says that nothing has been said also once the connection is lost, and keeps the focus of a suggestion', async () => {
    const { show, session, pass, simulator } = await staged();
    show(<Transcript empty={<button type="button">Go.</button>} />);
    act(() => screen.getByRole('button', { name: 'Go.' }).focus());
    simulator.crashKeeper(60_000);
    await pass(20_000);
    expect(session.store.getState().status).toBe('catching-up');
    expect(screen.getByRole('region').dataset.status).toBe('empty');
    expect(document.activeElement?.textContent).toBe('Go.');
  });

  it('shows an answer under one header, its parts in log order', async () => {
    const { show, session, pass, run, finish } = await staged();
    const container = show(<Transcript />);
    session.send('Go.');
    await pass();
    const thoughts = run().reasoning();
    await thoughts.write('Hm.');
    await thoughts.end();
    const first = run().text();
    await first.write('First.');
    await first.end();
    const call = run().toolCall('search');
    await call.args('{}');
    await call.call();
    await call.result('ok');
    const second = run().text();
    await second.write('Second.');
    await second.end();
    await pass(3_000);
    expect(items()).toHaveLength(2);
    const parts = [...(items()[1]?.children ?? [])].map(
      (each) => each.getAttribute('data-kind') ?? each.className.split(' ')[0],
    );
    expect(parts).toEqual(['rejoin-transcript-header', 'reasoning', 'text', 'rejoin-tool-call', 'text']);
    const answers = screen.getAllByRole('article', { name: 'The guides' });
    expect(answers).toHaveLength(3);
    expect(container.querySelector('.rejoin-transcript-status')?.textContent).toBe('Working');
    await finish();
    expect(container.querySelector('.rejoin-transcript-status')?.textContent).toMatch(/^\d+s$/);
  });

  it('leaves out what it is asked to leave out', async () => {
    const { show, session, pass, run } = await staged();
    const container = show(<Transcript toolCalls={false} reasoning={false} />);
    session.send('Go.');
    await pass();
    await run().reasoning().write('Hm.');
    await run().toolCall('search').args('{}');
    await run().text().write('Words.');
    await pass();
    expect(container.querySelector('details')).toBeNull();
    expect(screen.getByText('Words.')).toBeDefined();
  });

  it('shows one participant, or one run, alone', async () => {
    const { show, session, pass, run } = await staged(['guides', 'source']);
    show(
      <>
        <Transcript participant="agent:source" data-testid="agent" />
        <Transcript run={{ participant: 'agent:guides', run: 'none' }} data-testid="run" />
      </>,
    );
    session.send('Go.');
    await pass();
    await run('guides').text().write('From guides.');
    await run('source').text().write('From source.');
    await pass();
    expect(within(screen.getByTestId('agent')).getAllByRole('article')).toHaveLength(1);
    expect(screen.getByTestId('agent').textContent).toContain('From source.');
    expect(screen.getByTestId('run').getAttribute('data-status')).toBe('empty');
  });

  it('says why a run failed', async () => {
    const { show, session, pass, finish } = await staged();
    show(<Transcript />);
    session.send('Go.');
    await pass();
    await finish('guides', new Error('The database answered 503.'));
    expect(screen.getByText(/The database answered 503\./)).toBeDefined();
    expect(screen.getByText(/^Failed/)).toBeDefined();
  });

  it('says that older messages are not shown once there are more than the window holds', async () => {
    const { show, session, pass } = await staged([]);
    for (let at = 0; at < 190; at++) session.send(`Message ${at}`);
    await pass(3_000);
    const before = show(<Transcript />);
    expect(before.textContent).not.toContain('Older messages are not shown');
    cleanup();
    for (let at = 190; at < 205; at++) session.send(`Message ${at}`);
    await pass(3_000);
    const after = show(<Transcript />);
    expect(after.textContent).toContain('Older messages are not shown');
    expect(after.querySelectorAll('li')).toHaveLength(200);
  });

  it('says that the session has ended', async () => {
    const { show, session, pass } = await staged();
    show(<Transcript />);
    session.send('Go.');
    await pass();
    session.close();
    await pass();
    expect(screen.getByText('This session is closed. Nothing more will come.')).toBeDefined();
  });

  it('does not say that nothing was said in a session that it could not read', async () => {
    const { show, session } = await staged();
    show(<Transcript empty="Ask away." />);
    await act(async () => session.close());
    expect(screen.getByRole('region').dataset.status).toBe('unknown');
    expect(screen.queryByText('Ask away.')).toBeNull();
  });

  it('is busy while it is being loaded, and not while it only reconnects', async () => {
    const { show, session, pass, simulator } = await staged();
    show(<Transcript />);
    session.send('Go.');
    await pass();
    simulator.crashKeeper(60_000);
    await pass(20_000);
    expect(session.store.getState().status).toBe('catching-up');
    expect(screen.getByRole('region').getAttribute('aria-busy')).toBe('false');
  });

  it('shows no reasoning that has no words: it is its provider’s', async () => {
    const { show, session, pass, run } = await staged();
    session.send('Go.');
    await pass();
    const thought = run().reasoning();
    await thought.write('');
    await thought.end();
    await run().text().write('Here.');
    await pass();
    const container = show(<Transcript />);
    expect(screen.getByText('Here.')).toBeTruthy();
    expect(container.querySelector('[data-kind="reasoning"]')).toBeNull();
  });

  it('calls an answer’s author as the application says, and renders it so', async () => {
    const { show, session, pass, run } = await staged();
    show(<Transcript nameOf={NAME_OF} renderName={RENDER_NAME} />);
    session.send('Go.');
    await pass();
    await run().text().write('Here.');
    await pass();
    const answer = screen.getByRole('article', { name: 'Guides · 7' });
    expect(answer.closest('li')?.querySelector('.rejoin-transcript-avatar')?.textContent).toBe('G');
  });

  it('keeps the focus when the message goes whose button had it', async () => {
    const { show, session, pass } = await staged([]);
    show(<Transcript />);
    session.send('x'.repeat(70_000));
    await pass();
    const dismiss = screen.getByRole('button', { name: 'Dismiss' });
    dismiss.focus();
    await act(async () => dismiss.click());
    expect(dismiss.isConnected).toBe(false);
    expect(document.activeElement).toBe(screen.getByRole('group', { name: 'Conversation' }));
  });

  it('renders no entry for a delta, and one for a message', async () => {
    const { show, session, pass, run } = await staged(['guides', 'source']);
    const rendered: string[] = [];
    let updates = 0;
    const item = (entry: Parameters<Parameters<typeof TranscriptList>[0]['children']>[0]) => {
      rendered.push(entry.kind);
      return <TranscriptItem entry={entry} />;
    };
    show(
      <Profiler id="transcript" onRender={() => updates++}>
        <TranscriptRoot>
          <TranscriptViewport>
            <TranscriptList>{item}</TranscriptList>
          </TranscriptViewport>
        </TranscriptRoot>
      </Profiler>,
    );
    session.send('Go.');
    await pass();
    const text = run('guides').text();
    await text.write('line\n');
    await run('source').text().write('line\n');
    await pass();
    rendered.length = 0;
    updates = 0;
    for (let at = 0; at < 10; at++) {
      await text.write('more\nand ');
      await pass(100);
    }
    expect(rendered).toEqual([]);
    expect(updates).toBe(0);
    session.send('And now?');
    await pass(20);
    expect(rendered).toEqual(['message']);
  });
});
