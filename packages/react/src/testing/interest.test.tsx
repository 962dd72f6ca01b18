// @vitest-environment happy-dom
/** A page that reads what it looks at (P37, P38): the outline, and the texts of what is mounted and in sight. */
import type { SessionClient, SessionInterest, Transport } from '@rejoin/core';
import { entityKey, textOf } from '@rejoin/core';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AgentLanes } from '../entries/agent-lanes.ts';
import { AgentProgress } from '../entries/agent-progress.ts';
import { Message } from '../entries/message.ts';
import { Transcript } from '../entries/transcript.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { useAgentStream } from '../hooks/useAgentStream.ts';
import { useReadContent } from '../hooks/useReadContent.ts';
import { loadLateParts } from './loadLateParts.ts';
import { createStage, type Stage } from './stage.tsx';

/** What a page asks its keeper for, and what it is given. */
interface Asked {
  readonly interests: SessionInterest[];
  /** How many texts. */
  texts: number;
  /** Characters of deltas that have come. */
  characters: number;
}

function watched(transport: Transport, asked: Asked): Transport {
  return {
    ...transport,
    open(identity, handlers) {
      const link = transport.open(identity, {
        ...handlers,
        message(message) {
          if (message.type === 'frame')
            for (const item of message.frame.items)
              if ('delta' in item) asked.characters += item.delta.length;
          handlers.message(message);
        },
      });
      return {
        ...link,
        subscribe(channel, session, cursor, interest) {
          asked.interests.push(interest ?? 'all');
          link.subscribe(channel, session, cursor, interest);
        },
        interest(channel, interest) {
          asked.interests.push(interest);
          link.interest?.(channel, interest);
        },
        texts(channel, texts) {
          asked.texts += texts.length;
          link.texts?.(channel, texts);
        },
      };
    },
  };
}

interface Page {
  readonly stage: Stage;
  readonly asked: Asked;
  readonly client: SessionClient;
  readonly show: (node: ReactNode, interest?: SessionInterest) => ReturnType<typeof render>;
  readonly pass: (ms?: number) => Promise<void>;
}

function page(): Page {
  const stage = createStage();
  const asked: Asked = { interests: [], texts: 0, characters: 0 };
  const client = stage.client('ana', { transport: watched(stage.sim.process('ana').transport, asked) });
  return {
    stage,
    asked,
    client,
    show: (node, interest = {}) =>
      render(
        <SessionProvider client={client} session="s" clock={stage.sim.clock} interest={interest}>
          {node}
        </SessionProvider>,
      ),
    // In two steps: in React 18, what is drawn in one has its effects at its end.
    async pass(ms = 1_000) {
      await act(() => stage.run(ms / 2));
      await act(() => stage.run(ms / 2));
    },
  };
}

/** An agent that has written some words, and goes on. */
function writer({ stage }: Page, name: string, words = `What ${name} writes`) {
  const participant = `agent:${name}`;
  const session = stage.client(name, { participant, role: 'agent' }).session('s');
  const say = (type: string, more: Record<string, unknown>) =>
    void session.publish({ run: 'r', event: { type, ...more } });
  say('RUN_STARTED', { runId: 'r' });
  say('STEP_STARTED', { stepName: `Step of ${name}` });
  say('TEXT_MESSAGE_START', { messageId: 'm' });
  const write = (delta: string) => say('TEXT_MESSAGE_CONTENT', { messageId: 'm', delta });
  write(words);
  return { participant, session, say, write };
}

const Stream = ({ agent }: { readonly agent: string }) => {
  const { text, withheld } = useAgentStream(agent);
  return <p>{withheld ? 'withheld' : text}</p>;
};

const Reads = ({ participant }: { readonly participant: string }) => {
  useReadContent({ participants: [participant] });
  return null;
};

/** Elements in sight, by what a test says. */
let inSight: (name: string, isSeen: boolean) => void;
beforeEach(async () => {
  await loadLateParts();
  const observers = new Map<Element, (isIntersecting: boolean) => void>();
  class Observer {
    readonly #listener: IntersectionObserverCallback;
    #element: Element | undefined;
    constructor(listener: IntersectionObserverCallback) {
      this.#listener = listener;
    }
    observe(element: Element) {
      this.#element = element;
      // CAST: what is read of an entry, and of an observer.
      const say = (isIntersecting: boolean) =>
        this.#listener([{ isIntersecting } as IntersectionObserverEntry], {} as IntersectionObserver);
      observers.set(element, say);
    }
    disconnect() {
      if (this.#element) observers.delete(this.#element);
    }
  }
  vi.stubGlobal('IntersectionObserver', Observer);
  inSight = (name, isSeen) => {
    const say = observers.get(screen.getByRole('group', { name }));
    if (!say) throw new Error(`No one looks at ${name}.`);
    act(() => say(isSeen));
  };
});
afterEach(() => vi.unstubAllGlobals());

it('shows two hundred agents by the outline alone: no character is asked for, and none comes (P37)', async () => {
  const here = page();
  const agents = Array.from({ length: 200 }, (_, index) => writer(here, `a${index}`));
  await here.stage.run(2_000);
  here.show(<AgentProgress rollUp={Number.POSITIVE_INFINITY} />);
  await here.pass();
  for (const { write, say } of agents) {
    write(' and more');
    say('progress.reported', { done: 1, total: 2, note: 'half' });
  }
  await here.pass(2_000);
  for (const more of ['100 of 180', '80'])
    fireEvent.click(screen.getByRole('button', { name: `Show ${more} earlier` }));
  expect(screen.getAllByText(/^Step of a/)).toHaveLength(200);
  const { state } = here.client.session('s').store.getState();
  const texts = [...state.messages.values()].map(({ text }) => text);
  expect(texts).toHaveLength(200);
  expect(texts.every((text) => text.withheld && text.length > 20 && textOf(text) === '')).toBe(true);
  expect(state.runs.get(entityKey('agent:a7', 'r'))?.progress).toMatchObject({ done: 1, note: 'half' });
  expect(here.asked).toEqual({ interests: [{}], texts: 0, characters: 0 });
}, 60_000);

it('reads what an agent writes while its stream is mounted, and some seconds longer (P38)', async () => {
  const here = page();
  const news = writer(here, 'news');
  writer(here, 'other');
  const runs = [{ participant: 'agent:news', run: 'r' }];
  await here.stage.run();
  const shown = here.show(
    <StrictMode>
      <Stream agent="agent:news" />
    </StrictMode>,
  );
  await here.pass();
  expect(screen.getByText('What news writes')).toBeTruthy();
  expect(here.asked).toMatchObject({ interests: [{}, { runs }], texts: 1 });
  news.write(', and more');
  await here.pass();
  expect(screen.getByText('What news writes, and more')).toBeTruthy();
  const again = (node: ReactNode) =>
    shown.rerender(
      <SessionProvider client={here.client} session="s" clock={here.stage.sim.clock} interest={{}}>
        {node}
      </SessionProvider>,
    );
  // Away and back, as tabs are changed: nothing is asked anew.
  for (let time = 0; time < 5; time++) {
    again(null);
    await here.pass(500);
    again(<Stream agent="agent:news" />);
    await here.pass(500);
  }
  expect(screen.getByText('What news writes, and more')).toBeTruthy();
  expect(here.asked).toMatchObject({ interests: [{}, { runs }], texts: 1 });
  again(null);
  await here.pass(11_000);
  expect(here.asked.interests).toEqual([{}, { runs }, {}]);
  news.write('!');
  await here.pass(20_000);
  again(<Stream agent="agent:news" />);
  expect(screen.getByText('withheld')).toBeTruthy();
});

it('reads everything by default, and asks for nothing besides', async () => {
  const here = page();
  writer(here, 'news');
  await here.stage.run();
  here.show(
    <>
      <AgentLanes />
      <Transcript />
      <Stream agent="agent:news" />
    </>,
    'all',
  );
  await here.pass();
  expect(screen.getAllByText('What news writes')).toHaveLength(3);
  expect(here.asked).toMatchObject({ interests: ['all'], texts: 0 });
});

it('reads what is named besides, and more once the provider names more', async () => {
  const here = page();
  const names = ['a', 'b', 'c'].map((name) => writer(here, name).participant);
  await here.stage.run();
  const shown = here.show(<Reads participant="agent:b" />, { participants: ['agent:a'] });
  await here.pass();
  const store = here.client.session('s').store;
  const read = () =>
    [...store.getState().state.messages.values()]
      .filter(({ text }) => !text.withheld)
      .map(({ participant }) => participant)
      .sort();
  expect(read()).toEqual(names.slice(0, 2));
  shown.rerender(
    <SessionProvider client={here.client} session="s" clock={here.stage.sim.clock} interest="all">
      <Reads participant="agent:b" />
    </SessionProvider>,
  );
  await here.pass();
  expect(read()).toEqual(names);
});

it('reads a lane while it is open and in sight, and not what passes by', async () => {
  const here = page();
  for (const name of ['a', 'b', 'c']) writer(here, name);
  await here.stage.run();
  here.show(<AgentLanes />);
  await here.pass();
  const lane = (name: string) => within(screen.getByRole('group', { name }));
  expect(lane('a').getByText('Loads when it is in view')).toBeTruthy();
  inSight('a', true);
  inSight('b', false);
  inSight('c', false);
  expect(lane('a').getByText('Loading').parentElement?.dataset.status).toBe('loading');
  await here.pass();
  expect(lane('a').getByText('What a writes')).toBeTruthy();
  inSight('b', true);
  await here.pass(50);
  inSight('b', false);
  await here.pass();
  expect(lane('b').getByText('Loads when it is in view')).toBeTruthy();
  inSight('c', true);
  await here.pass();
  expect(lane('c').getByText('What c writes')).toBeTruthy();
  const run = (name: string) => ({ participant: `agent:${name}`, run: 'r' });
  expect(here.asked.interests).toEqual([{}, { runs: [run('a')] }, { runs: [run('a'), run('c')] }]);
  fireEvent.click(screen.getByRole('button', { name: 'What c does' }));
  await here.pass(11_000);
  expect(here.asked.interests.at(-1)).toEqual({ runs: [run('a')] });
});

it('shows no empty place for a text that is written out of sight, before it is known how much that is', async () => {
  const here = page();
  writer(here, 'a', 'One');
  await here.stage.run();
  here.show(<AgentLanes />);
  await here.pass();
  const late = writer(here, 'b', 'Two');
  await here.pass(500);
  inSight('b', false);
  const message = here.client.session('s').store.getState().state.messages.get(entityKey('agent:b', 'm'));
  expect(message?.text).toMatchObject({ length: 0, tail: '' });
  expect(within(screen.getByRole('group', { name: 'b' })).getByText('Loads when it is in view')).toBeTruthy();
  late.say('TEXT_MESSAGE_END', { messageId: 'm' });
  await here.pass(500);
  expect(within(screen.getByRole('group', { name: 'b' })).getByText('Loads when it is in view')).toBeTruthy();
});

it('reads the conversation for a transcript, and the arguments of a call once it is opened', async () => {
  const here = page();
  const lead = writer(here, 'lead', 'What the lead writes');
  lead.say('TOOL_CALL_START', { toolCallId: 'c', toolCallName: 'search' });
  lead.say('TOOL_CALL_ARGS', { toolCallId: 'c', delta: '{"query":"tides"}' });
  lead.say('TOOL_CALL_END', { toolCallId: 'c' });
  await here.stage.run();
  const { container } = here.show(<Transcript />);
  await here.pass();
  expect(screen.getByText('What the lead writes')).toBeTruthy();
  const call = container.querySelector<HTMLDetailsElement>('.rejoin-tool-call') ?? expect.fail('no call');
  expect(within(call).getByText('Not loaded').dataset.status).toBe('unloaded');
  call.open = true;
  fireEvent(call, new Event('toggle'));
  expect(within(call).getAllByText('Loading')).toHaveLength(2);
  await here.pass();
  expect(within(call).getByText('query: tides')).toBeTruthy();
  expect(within(call).getByRole('group', { name: 'Arguments' }).textContent).toContain('"tides"');
  expect(here.asked.interests).toEqual([
    { conversation: true },
    { conversation: true, messages: [{ participant: 'agent:lead', id: 'c' }] },
  ]);
});

it('says why a text is not here, and never that nothing was written', async () => {
  const here = page();
  writer(here, 'lead', 'x'.repeat(200));
  await here.stage.run();
  const shown = here.show(null);
  await here.pass();
  here.stage.sim.partition('ana');
  await here.stage.cut('ana');
  await here.pass(2_000);
  shown.rerender(
    <SessionProvider client={here.client} session="s" clock={here.stage.sim.clock} interest={{}}>
      <Message messageKey={entityKey('agent:lead', 'm')} />
    </SessionProvider>,
  );
  await here.pass();
  const said = screen.getByText('Not loaded: there is no connection');
  expect(said.parentElement?.querySelectorAll('[data-bone]')).toHaveLength(4);
  act(() => here.client.session('s').close());
  expect(screen.getByText('Not loaded')).toBeTruthy();
});
