// @vitest-environment happy-dom
/** A page that is written for `useChat`, on a session: as a person uses it, with other people and tabs. */
import type { SessionClient } from '@rejoin/core';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import type { UIMessage } from 'ai';
import { describe, expect, it } from 'vitest';
import { createStage, type Stage } from '../testing/stage.tsx';
import { type RejoinChat, rejoinChat } from './rejoinChat.ts';
import { type UseRejoinChatOptions, useRejoinChat } from './useRejoinChat.ts';

type Options = Partial<UseRejoinChatOptions> & { readonly client: SessionClient; readonly name: string };

/** A page as the AI SDK's own examples have it. */
function Page({ client, name, ...options }: Options) {
  const chat = useRejoinChat({ session: client.session('s'), ...options });
  return (
    <section aria-label={name}>
      <output>{chat.status}</output>
      {chat.error && <p role="alert">{chat.error.message}</p>}
      {chat.messages.map(({ id, role, parts }) => (
        <article key={id}>
          {parts.map((part, at) => {
            const key = `${id} ${at}`;
            if (part.type === 'text') return <p key={key}>{`${role}: ${part.text}`}</p>;
            if (part.type !== 'tool-delete') return null;
            if (!('approval' in part) || part.state !== 'approval-requested')
              return <p key={key}>{part.state}</p>;
            const { approval } = part;
            return (
              <button
                type="button"
                key={key}
                onClick={() => void chat.addToolApprovalResponse({ id: approval.id, approved: true })}
              >
                Allow
              </button>
            );
          })}
        </article>
      ))}
      <button type="button" onClick={() => void chat.sendMessage({ text: 'Hello.' })}>
        Send
      </button>
      <button type="button" onClick={() => void chat.stop()}>
        Stop
      </button>
      <button type="button" onClick={() => void chat.regenerate()}>
        Again
      </button>
      <button type="button" onClick={chat.clearError}>
        Clear
      </button>
    </section>
  );
}

const on = (name: string) => within(screen.getByRole('region', { name }));
const status = (name: string) => on(name).getByRole('status').textContent;
const texts = (name: string) =>
  on(name)
    .queryAllByText(/^(user|assistant): /)
    .map((each) => each.textContent);
const press = (stage: Stage, name: string, button: string) =>
  act(async () => {
    fireEvent.click(on(name).getByRole('button', { name: button }));
    await stage.run();
  });
const turn = (stage: Stage, work: () => unknown = () => {}) =>
  act(async () => {
    await work();
    await stage.run();
  });

function pages() {
  const stage = createStage();
  const docs = stage.puppet('docs');
  const [ana, bo] = [stage.client('ana'), stage.client('bo')];
  return { stage, docs, ana, bo };
}

describe('useRejoinChat', () => {
  it('shows on every page what one of them says, and what is answered while it is written', async () => {
    const { stage, docs, ana, bo } = pages();
    const finished: unknown[] = [];
    render(
      <>
        <Page
          client={ana}
          name="ana"
          onFinish={({ message, isAbort }) => finished.push([message.role, isAbort])}
        />
        <Page client={bo} name="bo" />
      </>,
    );
    await turn(stage);
    fireEvent.click(on('ana').getByRole('button', { name: 'Send' }));
    // Before the log has it.
    await act(async () => {});
    expect([status('ana'), texts('ana'), texts('bo')]).toEqual(['submitted', ['user: Hello.'], []]);
    await turn(stage);
    const text = docs.work.run.text();
    await turn(stage, () => text.write('Hi '));
    for (const name of ['ana', 'bo'])
      expect([status(name), texts(name)]).toEqual(['streaming', ['user: Hello.', 'assistant: Hi ']]);
    await turn(stage, async () => {
      await text.write('there.');
      docs.work.end();
    });
    for (const name of ['ana', 'bo'])
      expect([status(name), texts(name)]).toEqual(['ready', ['user: Hello.', 'assistant: Hi there.']]);
    expect(finished).toEqual([['assistant', false]]);
  });

  it('stops the run from any page, also from one that came later, and leaving a page stops nothing', async () => {
    const { stage, docs, ana, bo } = pages();
    const first = render(<Page client={ana} name="ana" />);
    await turn(stage);
    await press(stage, 'ana', 'Send');
    expect(status('ana')).toBe('streaming');
    first.unmount();
    await turn(stage);
    expect(docs.work.run.signal.aborted).toBe(false);
    render(<Page client={bo} name="bo" />);
    await turn(stage);
    expect(status('bo')).toBe('streaming');
    await press(stage, 'bo', 'Stop');
    expect(docs.work.run.signal.aborted).toBe(true);
    await turn(stage, () => docs.work.end());
    expect(status('bo')).toBe('ready');
  });

  it('says that a run has failed, until it is cleared, and asks again', async () => {
    const { stage, docs, ana } = pages();
    const errors: string[] = [];
    render(<Page client={ana} name="ana" onError={({ message }) => errors.push(message)} />);
    await turn(stage);
    await press(stage, 'ana', 'Send');
    await turn(stage, () => docs.work.run.fail('The index is closed.', 'index-closed'));
    await turn(stage, () => docs.work.end());
    expect([status('ana'), on('ana').getByRole('alert').textContent]).toEqual([
      'error',
      'The index is closed.',
    ]);
    expect(errors).toEqual(['The index is closed.']);
    await press(stage, 'ana', 'Clear');
    expect([status('ana'), on('ana').queryByRole('alert')]).toEqual(['ready', null]);
    await press(stage, 'ana', 'Again');
    expect([status('ana'), texts('ana')]).toEqual(['streaming', ['user: Hello.', 'user: Hello.']]);
  });

  it('asks for approval on every page, and goes on with the first answer', async () => {
    const { stage, docs, ana, bo } = pages();
    render(
      <>
        <Page client={ana} name="ana" />
        <Page client={bo} name="bo" />
      </>,
    );
    await turn(stage);
    await press(stage, 'ana', 'Send');
    const call = docs.work.run.toolCall('delete');
    let approved: boolean | undefined;
    await turn(stage, async () => {
      await call.args('{}');
      void docs.work.run.approve(call).then((answer) => {
        approved = answer.approved;
      });
    });
    expect(status('ana')).toBe('ready');
    await press(stage, 'bo', 'Allow');
    expect(approved).toBe(true);
    await turn(stage, () => call.result('gone'));
    expect(on('ana').getByText('output-available')).toBeTruthy();
  });

  it('gives the output of a tool that the page runs, to who asks for it', async () => {
    const { stage, docs, ana } = pages();
    render(<Page client={ana} name="ana" />);
    await turn(stage);
    await press(stage, 'ana', 'Send');
    const { run } = docs.work;
    const call = run.toolCall('delete');
    let given: unknown;
    await turn(stage, async () => {
      await call.args('{}');
      await call.call();
      const question = { title: 'Its output', schema: { type: 'number' }, toolCallId: call.id };
      void run.ask(question).then(({ data }) => {
        given = data;
        return call.result(`${data}`);
      });
    });
    expect(on('ana').getByText('input-available')).toBeTruthy();
    const chat = rejoinChat({ session: ana.session('s') });
    await turn(stage, () =>
      chat.addToolOutput({ tool: 'delete' as never, toolCallId: call.id, output: 7 as never }),
    );
    expect(given).toBe(7);
    expect(on('ana').getByText('output-available')).toBeTruthy();
  });

  it('calls onToolCall for what waits for a page, once on each, and also where it waited before the page came', async () => {
    const { stage, docs, ana, bo } = pages();
    const called: unknown[] = [];
    const outputs: (() => unknown)[] = [];
    const errors: string[] = [];
    const options = (name: string): Partial<UseRejoinChatOptions> => ({
      onToolCall({ toolCall }) {
        called.push([name, toolCall]);
        if (name === 'bo') throw new Error('There is no camera.');
        const { toolCallId } = toolCall;
        outputs.push(() =>
          chat.addToolOutput({ tool: 'photo' as never, toolCallId, output: 'cat' as never }),
        );
      },
      onError: ({ message }) => void errors.push(message),
    });
    const chat = rejoinChat({ session: ana.session('s') });
    render(<Page client={ana} name="ana" {...options('ana')} />);
    await turn(stage);
    await press(stage, 'ana', 'Send');
    const { run, end } = docs.work;
    // One that its agent runs is not the page's.
    const own = run.toolCall('search');
    const call = run.toolCall('photo');
    let given: unknown;
    await turn(stage, async () => {
      await own.input({});
      await call.input({ of: 'you' });
      void run.ask({ title: 'A photo', schema: { type: 'string' }, toolCallId: call.id }).then(({ data }) => {
        given = data;
        return call.result(String(data)).then(end);
      });
    });
    const toolCall = { toolCallId: call.id, toolName: 'photo', input: { of: 'you' } };
    expect(called).toEqual([['ana', toolCall]]);
    render(<Page client={bo} name="bo" {...options('bo')} />);
    await turn(stage);
    expect([called.slice(1), errors]).toEqual([[['bo', toolCall]], ['There is no camera.']]);
    await turn(stage, () => outputs[0]?.());
    expect(given).toBe('cat');
    // Another page that has run it as well is late, and its output does not count.
    await turn(stage, () => outputs[0]?.());
    expect(called).toHaveLength(2);
  });

  it('calls onData for what comes and for what changes, and not for what was there before the page', async () => {
    const { stage, docs, ana, bo } = pages();
    const seen: unknown[] = [];
    const onData = (name: string): Partial<UseRejoinChatOptions> => ({
      onData: ({ type, data }) => void seen.push([name, type, data]),
    });
    render(<Page client={ana} name="ana" {...onData('ana')} />);
    await turn(stage);
    await press(stage, 'ana', 'Send');
    const { run } = docs.work;
    const weather = (value: number) => run.addPart({ kind: 'data', name: 'weather', value }, { id: 'w' });
    await turn(stage, () => weather(20));
    render(<Page client={bo} name="bo" {...onData('bo')} />);
    await turn(stage);
    await turn(stage, () => run.text().write('It is '));
    await turn(stage, () => weather(21));
    expect(seen).toEqual([
      ['ana', 'data-weather', 20],
      ['ana', 'data-weather', 21],
      ['bo', 'data-weather', 21],
    ]);
  });

  it('refuses what it cannot do by the call that was meant', async () => {
    const { ana } = pages();
    // CAST: as from plain JavaScript.
    expect(() => rejoinChat({} as never)).toThrow(/rejoinChat\(\{ session/);
    const chat: RejoinChat<UIMessage> = rejoinChat({ session: ana.session('s') });
    await expect(chat.regenerate()).rejects.toThrow(/once a person has said something/);
    await expect(
      chat.addToolOutput({ tool: 'x' as never, toolCallId: 'c', output: 1 as never }),
    ).rejects.toThrow(/No run waits for the output/);
    await chat.sendMessage();
    expect(chat.messages).toEqual([]);
  });
});
