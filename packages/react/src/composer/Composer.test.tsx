// @vitest-environment happy-dom

import { createSessionClient, type Session, textOf } from '@rejoin/core';
import { createSimulator, type Simulator } from '@rejoin/testing';
import { act, cleanup, createEvent, fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { createRef, type JSX, useState } from 'react';
import { createPortal } from 'react-dom';
import { afterEach, describe, expect, it } from 'vitest';
import { Composer } from '../entries/composer.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';

const ends: (() => void)[] = [];
afterEach(() => {
  cleanup();
  for (const end of ends.splice(0)) end();
});

async function stage(
  composer: JSX.Element = <Composer />,
): Promise<{ simulator: Simulator; session: Session; run: (ms: number) => Promise<void> }> {
  const simulator = createSimulator({ seed: 12 });
  const client = createSessionClient({ ...simulator.process('page'), participant: 'user:ana' });
  ends.push(() => client.close());
  render(
    <SessionProvider client={client} session="s" clock={simulator.clock}>
      {composer}
    </SessionProvider>,
  );
  // React 18 runs effects, which set timers, at the end of each `act`.
  const run = async (ms: number) => {
    for (let left = ms; left > 0; left -= 100) await act(() => simulator.run(Math.min(100, left)));
  };
  await run(1_000);
  return { simulator, session: client.session('s'), run };
}

const field = (): HTMLTextAreaElement => screen.getByRole('textbox', { name: 'Message' });
const send = (): HTMLElement => screen.getByRole('button', { name: 'Send' });
const messages = ({ store }: Session) =>
  [...store.getState().state.messages.values()].map(({ text, to }) => ({ text: textOf(text), to }));

describe('Composer', () => {
  it('sends by Enter to whom it is addressed, and breaks the line by Shift + Enter', async () => {
    const sent: string[] = [];
    const { session, run } = await stage(
      <Composer to={['agent:coder']} onSend={(text) => sent.push(text)} />,
    );
    await userEvent.type(field(), 'Hello{Shift>}{Enter}{/Shift}there{Enter}');
    expect(field().value).toBe('');
    expect(sent).toEqual(['Hello\nthere']);
    await run(1_000);
    expect(messages(session)).toEqual([{ text: 'Hello\nthere', to: ['agent:coder'] }]);
  });

  it('keeps what the first line is indented by, and drops the empty lines around the text', async () => {
    const { session, run } = await stage(<Composer defaultValue={'\n \n  const a = 1;\n\n'} />);
    await userEvent.click(send());
    await run(1_000);
    expect(messages(session)).toEqual([{ text: '  const a = 1;', to: undefined }]);
  });

  it('sends nothing while there is nothing but space, and its button stays focusable', async () => {
    const { session } = await stage();
    await userEvent.type(field(), '   {Enter}');
    expect(send().getAttribute('aria-disabled')).toBe('true');
    expect(send().hasAttribute('disabled')).toBe(false);
    await userEvent.click(send());
    expect(session.store.getState().pending.size).toBe(0);
  });

  it('leaves the Enter alone that ends a word of an input method, in Safari too', async () => {
    const { session } = await stage(<Composer defaultValue="にほん" />);
    for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
      const key = createEvent.keyDown(field(), { key: 'Enter', ...how });
      fireEvent(field(), key);
      expect(key.defaultPrevented).toBe(false);
    }
    expect(session.store.getState().pending.size).toBe(0);
  });

  it('says offline what becomes of a message, and sends it when there is a connection', async () => {
    const { simulator, session, run } = await stage();
    await act(async () => simulator.crashKeeper(5_000));
    await run(1_000);
    expect(document.querySelector('form')?.dataset.status).toBe('offline');
    expect(screen.getByText(/Sent as soon as you are/)).toBeTruthy();
    await userEvent.type(field(), 'Later{Enter}');
    expect([...session.store.getState().pending.values()][0]?.status).toBe('queued');
    await run(30_000);
    expect(messages(session)).toEqual([{ text: 'Later', to: undefined }]);
  });

  it('gives the text back with the reason when the outbox is full, and loses nothing written since', async () => {
    const { simulator, session, run } = await stage();
    await act(async () => simulator.crashKeeper(60_000));
    await act(async () => {
      for (let n = 0; n < 1_000; n++) session.send(`${n}`);
    });
    await run(1_000);
    fireEvent.change(field(), { target: { value: 'One too many' } });
    fireEvent.keyDown(field(), { key: 'Enter' });
    fireEvent.change(field(), { target: { value: 'and this' } });
    await act(async () => {});
    expect(field().value).toBe('One too many\nand this');
    // Here it is said once: not among the messages as well.
    expect([...session.store.getState().pending.values()].some(({ status }) => status === 'rejected')).toBe(
      false,
    );
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText(/Not sent, your text is back/)).toBeTruthy();
    await userEvent.type(field(), '!');
    expect(screen.queryByText(/Not sent/)).toBeNull();
  });

  it('measures in bytes what fits into one event, cuts nothing off, and says so', async () => {
    const { session, run } = await stage();
    fireEvent.change(field(), { target: { value: 'ü'.repeat(33_000) } });
    expect(screen.getByText(/Too long/)).toBeTruthy();
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(field().value).toHaveLength(33_000);
    fireEvent.change(field(), { target: { value: 'ü'.repeat(31_000) } });
    fireEvent.keyDown(field(), { key: 'Enter' });
    await run(2_000);
    expect(messages(session)[0]?.text).toHaveLength(31_000);
  });

  it('keeps a draft in the session that it was written in', async () => {
    const simulator = createSimulator({ seed: 1 });
    const client = createSessionClient({ ...simulator.process('page'), participant: 'user:ana' });
    const page = (id: string) => (
      <SessionProvider client={client} session={id} clock={simulator.clock}>
        <Composer />
      </SessionProvider>
    );
    const { rerender } = render(page('boss'));
    await act(() => simulator.run(1_000));
    await userEvent.type(field(), 'for the boss only');
    rerender(page('everybody'));
    expect(field().value).toBe('');
    await userEvent.type(field(), 'for all{Enter}');
    await act(() => simulator.run(1_000));
    expect(messages(client.session('everybody')).map(({ text }) => text)).toEqual(['for all']);
    rerender(page('boss'));
    expect(field().value).toBe('for the boss only');
  });

  it('says why nothing can be sent in a session that is closed, and keeps the text', async () => {
    const { session } = await stage(<Composer defaultValue="A last word" />);
    await act(async () => session.close());
    expect(field().readOnly).toBe(true);
    expect(field().value).toBe('A last word');
    const description = document.getElementById(send().getAttribute('aria-describedby') ?? '');
    expect(description?.textContent).toContain('This session is closed');
  });

  it('is controlled where a value is given, and tells of each change', async () => {
    const seen: string[] = [];
    await stage(<Held seen={seen} />);
    await userEvent.type(field(), 'ab');
    expect(field().value).toBe('AB');
    await userEvent.keyboard('{Enter}');
    expect(seen).toEqual(['a', 'Ab', '']);
    expect(field().value).toBe('');
  });

  it('sends once what is submitted twice in one moment, and gives it back when it is refused', async () => {
    const { session } = await stage();
    fireEvent.change(field(), { target: { value: 'one' } });
    const form = field().form;
    // Closed between two words, before anything is drawn.
    await act(async () => {
      session.close();
      form?.requestSubmit();
      form?.requestSubmit();
    });
    expect(field().value).toBe('one');
    expect(session.store.getState().pending.size).toBe(0);
  });

  it('leaves with the session what it cannot give back, for it has gone', async () => {
    const { simulator, session, run } = await stage();
    await act(async () => simulator.crashKeeper(60_000));
    await act(async () => {
      for (let n = 0; n < 1_000; n++) session.send(`${n}`);
    });
    await run(1_000);
    fireEvent.change(field(), { target: { value: 'A last word' } });
    fireEvent.keyDown(field(), { key: 'Enter' });
    cleanup();
    await act(async () => {});
    const kept = [...session.store.getState().pending.values()].filter(({ status }) => status === 'rejected');
    expect(kept.map(({ entry }) => entry.event)).toMatchObject([{ content: 'A last word' }]);
  });

  it('sends by Enter as by its button: a consumer’s onSubmit hears of both, and can keep them', async () => {
    let submits = 0;
    const { session } = await stage(
      <Composer
        defaultValue="x"
        onSubmit={(event) => {
          submits++;
          event.preventDefault();
        }}
      />,
    );
    await userEvent.type(field(), '{Enter}');
    await userEvent.click(send());
    expect(submits).toBe(2);
    expect([field().value, session.store.getState().pending.size]).toEqual(['x', 0]);
  });

  it('sends nothing when a form in a portal below it is submitted', async () => {
    const { session } = await stage(
      <Composer defaultValue="x" actions={createPortal(<form id="other" />, document.body)} />,
    );
    const other = document.getElementById('other');
    if (other) fireEvent.submit(other);
    expect([field().value, session.store.getState().pending.size]).toEqual(['x', 0]);
  });

  it('sends without a form too, where another element was put in its place', async () => {
    const { session } = await stage(<Composer defaultValue="x" render={<div />} />);
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(session.store.getState().pending.size).toBe(1);
  });

  it('hands its form to a ref, and lets a handler of the consumer keep Enter', async () => {
    const form = createRef<HTMLFormElement>();
    const { session } = await stage(
      <Composer ref={form} defaultValue="x" fieldProps={{ onKeyDown: (event) => event.preventDefault() }} />,
    );
    expect(form.current?.tagName).toBe('FORM');
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(session.store.getState().pending.size).toBe(0);
  });
});

/** Holds the text, in capitals. */
function Held({ seen }: { readonly seen: string[] }): JSX.Element {
  const [value, setValue] = useState('');
  const change = (next: string) => {
    seen.push(next);
    setValue(next.toUpperCase());
  };
  return <Composer value={value} onValueChange={change} />;
}
