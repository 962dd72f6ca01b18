// @vitest-environment happy-dom
// biome-ignore-all lint/correctness/noComponentHookFactories: a component of a test notes what it sees.
import type { SessionClient } from '@rejoin/core';
import { act, fireEvent, render, renderHook, screen } from '@testing-library/react';
import {
  Component,
  memo,
  Profiler,
  type ReactNode,
  StrictMode,
  Suspense,
  startTransition,
  useDeferredValue,
  useEffect,
  useState,
} from 'react';
import { describe, expect, it, vi } from 'vitest';
import { createStage } from '../testing/stage.tsx';
import { SessionProvider } from './SessionProvider.tsx';
import { useAgentStream } from './useAgentStream.ts';
import { useAgents } from './useAgents.ts';
import { useCancel } from './useCancel.ts';
import { useCapabilities } from './useCapabilities.ts';
import { useConnection } from './useConnection.ts';
import { useMessage } from './useMessage.ts';
import { useMessages } from './useMessages.ts';
import { useRun } from './useRun.ts';
import { useSend } from './useSend.ts';
import { useSession } from './useSession.ts';
import { useSessionView } from './useSessionView.ts';
import { useSteer } from './useSteer.ts';
import { useToolCall } from './useToolCall.ts';
import { useToolCalls } from './useToolCalls.ts';

const RUN = { participant: 'agent:news', run: 'r' };

const HOOKS: Readonly<Record<string, () => unknown>> = {
  useSession: () => useSession(),
  useAgentStream: () => useAgentStream('agent:news'),
  useAgents: () => useAgents(),
  useCancel: () => useCancel(),
  useCapabilities: () => useCapabilities(),
  useConnection: () => useConnection(),
  useMessage: () => useMessage('user:ana\nm'),
  useMessages: () => useMessages(),
  useRun: () => useRun(RUN),
  useSend: () => useSend(),
  useSteer: () => useSteer(),
  useToolCall: () => useToolCall('agent:news\nt'),
  useToolCalls: () => useToolCalls(),
};

/** What an error said that was thrown below it. */
class Boundary extends Component<{ readonly children: ReactNode }, { readonly said?: string }> {
  override state: { readonly said?: string } = {};
  static getDerivedStateFromError(error: Error) {
    return { said: error.message };
  }
  override render() {
    return this.state.said ?? this.props.children;
  }
}

const Status = () => <p>{useConnection().session}</p>;
const Said = () => (
  <ul>
    {useMessages().map(({ key }) => (
      <Line key={key} of={key} />
    ))}
  </ul>
);
const Line = ({ of }: { readonly of: string }) => <li>{useMessage(of)?.text}</li>;

describe('SessionProvider', () => {
  for (const [name, use] of Object.entries(HOOKS))
    it(`is asked for by name where ${name} finds none`, () => {
      const Bare = () => <>{use() === undefined}</>;
      const silent = () => {};
      const former = console.error;
      console.error = silent;
      try {
        render(
          <Boundary>
            <Bare />
          </Boundary>,
        );
      } finally {
        console.error = former;
      }
      expect(screen.getByText(/Put <SessionProvider client=\{client\} session="my-session">/)).toBeDefined();
    });

  for (const [name, use] of Object.entries(HOOKS))
    it(`opens no connection while ${name} renders, and one when all has mounted`, async () => {
      const stage = createStage();
      const ana = stage.client('ana');
      let whileRendering: number | undefined;
      const Reads = () => {
        use();
        whileRendering ??= stage.opened.length;
        return null;
      };
      const Around = stage.around(ana);
      render(
        <Around>
          <Reads />
        </Around>,
      );
      expect([whileRendering, stage.opened]).toEqual([0, ['ana']]);
      await stage.run();
      expect(ana.connection.status).toBe('live');
    });

  it('gives a live session after StrictMode has mounted everything twice, over one link', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const Around = stage.around(ana);
    render(
      <StrictMode>
        <Around>
          <Status />
          <Said />
        </Around>
      </StrictMode>,
    );
    await stage.run();
    ana.session('s').send('hello');
    await stage.run(20_000);
    expect(stage.opened).toEqual(['ana']);
    expect(screen.getByText('live')).toBeDefined();
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(['hello']);
  });

  it('cancels nothing when it unmounts, rests after five seconds, and goes on where it was', async () => {
    const stage = createStage();
    const news = stage.puppet('news');
    const ana = stage.client('ana');
    const bo = stage.client('bo');
    bo.session('s').send('What is new?');
    const Around = stage.around(ana);
    const first = render(<Status />, { wrapper: Around });
    await stage.run();
    first.unmount();
    await stage.run(1_000);
    expect(ana.connection.status).toBe('live');
    await stage.run(30_000);
    const session = ana.session('s', { connect: false });
    const rested = session.cursor;
    await news.work.run.text().write('much');
    await stage.run();
    expect(news.work.run.signal.aborted).toBe(false);
    expect(session.cursor).toBe(rested);
    render(<Said />, { wrapper: Around });
    await stage.run();
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'What is new?',
      'much',
    ]);
    // The link was of no use in between, and is opened again.
    expect(stage.opened.filter((name) => name === 'ana')).toEqual(['ana', 'ana']);
  });

  it('is refused by name without a client', () => {
    const silent = vi.spyOn(console, 'error').mockImplementation(() => {});
    // CAST: as plain JavaScript has it.
    const Bare = () => <SessionProvider client={undefined as unknown as SessionClient} session="s" />;
    render(
      <Boundary>
        <Bare />
      </Boundary>,
    );
    expect(screen.getByText(/Put <SessionProvider client=\{client\}/)).toBeDefined();
    silent.mockRestore();
  });

  it('says once that a client is made at every render, and leaves none of them connected', async () => {
    const said = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const stage = createStage();
    const made: SessionClient[] = [];
    const Careless = ({ render: times }: { readonly render: number }) => {
      const client = stage.client(`ana-${times}`);
      made.push(client);
      return (
        <SessionProvider client={client} session="s" clock={stage.sim.clock}>
          <Status />
        </SessionProvider>
      );
    };
    const { rerender } = render(<Careless render={0} />);
    // As often as a person signs in and out: that is no fault.
    for (let n = 1; n < 3; n++) rerender(<Careless render={n} />);
    await stage.run();
    expect(said).not.toHaveBeenCalled();
    for (let n = 3; n < 20; n++) {
      rerender(<Careless render={n} />);
      await act(() => stage.run(100));
    }
    await expect
      .poll(() => said.mock.calls.flat().join())
      .toMatch(/createSessionClient.*outside of components/);
    expect(said).toHaveBeenCalledTimes(1);
    await act(() => stage.run(20_000));
    expect(made.filter(({ connection }) => connection.status !== 'idle')).toEqual([made.at(-1)]);
    expect(screen.getByText('live')).toBeDefined();
    said.mockRestore();
  });

  it('goes on when StrictMode closes the client of a component that owns it, and opens it again', async () => {
    const stage = createStage();
    const owned: SessionClient[] = [];
    const SignedIn = () => {
      const [client] = useState(() => {
        const made = stage.client('ana');
        owned.push(made);
        return made;
      });
      useEffect(() => () => client.close(), [client]);
      return (
        <SessionProvider client={client} session="s" clock={stage.sim.clock}>
          <Status />
          <Said />
        </SessionProvider>
      );
    };
    const { unmount } = render(
      <StrictMode>
        <SignedIn />
      </StrictMode>,
    );
    await act(() => stage.run(3_000));
    expect(screen.getByText('live')).toBeDefined();
    stage.client('bo').session('s').send('hello');
    await act(() => stage.run(1_000));
    expect(screen.getByRole('listitem').textContent).toBe('hello');
    unmount();
    await stage.run(10_000);
    expect(owned.map(({ connection }) => connection.status)).not.toContain('live');
  });

  it('takes a stop that was pressed just before it unmounted to the agent', async () => {
    const stage = createStage();
    const news = stage.puppet('news');
    const ana = stage.client('ana');
    const Around = stage.around(ana);
    const Stop = () => {
      const { cancel } = useCancel();
      const send = useSend();
      return (
        <>
          <button type="button" onClick={() => send('What is new?')}>
            Ask
          </button>
          <button type="button" onClick={() => cancel()}>
            Stop
          </button>
        </>
      );
    };
    const { unmount } = render(<Stop />, { wrapper: Around });
    fireEvent.click(screen.getByText('Ask'));
    await stage.run();
    await stage.cut('ana');
    fireEvent.click(screen.getByText('Stop'));
    unmount();
    await stage.run(20_000);
    expect(news.work.run.signal.aborted).toBe(true);
  });

  it('shares one link and one state among all providers of a session', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const Around = stage.around(ana);
    const seen: unknown[] = [];
    const Reads = () => {
      seen.push(useSession());
      return <p>{useSessionView(({ state }) => state.totals.messages)}</p>;
    };
    const one = render(<Reads />, { wrapper: Around });
    render(<Reads />, { wrapper: Around });
    await stage.run();
    // The one that unmounts first takes nothing from the other.
    one.unmount();
    await stage.run(10_000);
    ana.session('s', { connect: false }).send('hello');
    await stage.run();
    expect(stage.opened).toEqual(['ana']);
    expect(new Set(seen).size).toBe(1);
    expect(screen.getByText('1')).toBeDefined();
  });

  it('moves to another session, and lets the former rest', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const bo = stage.client('bo');
    bo.session('first').send('in the first');
    bo.session('second').send('in the second');
    const app = (session: string) => (
      <SessionProvider client={ana} session={session}>
        <Said />
        <Status />
      </SessionProvider>
    );
    const { rerender } = render(app('first'));
    await stage.run();
    expect(screen.getByRole('listitem').textContent).toBe('in the first');
    rerender(app('second'));
    expect(screen.queryByRole('listitem')).toBeNull();
    await stage.run(10_000);
    expect(screen.getByRole('listitem').textContent).toBe('in the second');
    const former = ana.session('first', { connect: false });
    const { cursor } = former;
    bo.session('first').send('unheard');
    await stage.run();
    expect(former.cursor).toBe(cursor);
    expect(stage.opened).toEqual(['bo', 'ana']);
  });

  it('opens nothing for a tree that waits for its data, and one link when it has come', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    let arrive = () => {};
    let there = false;
    const data = new Promise<void>((resolve) => {
      arrive = () => {
        there = true;
        resolve();
      };
    });
    const Slow = () => {
      if (!there) throw data;
      return <p>data</p>;
    };
    render(
      <Suspense fallback={<p>wait</p>}>
        <SessionProvider client={ana} session="s">
          <Status />
          <Slow />
        </SessionProvider>
      </Suspense>,
    );
    await stage.run();
    expect(screen.getByText('wait')).toBeDefined();
    expect(stage.opened).toEqual([]);
    await act(async () => arrive());
    expect(screen.getByText('data')).toBeDefined();
    await stage.run();
    expect(screen.getByText('live')).toBeDefined();
    expect(stage.opened).toEqual(['ana']);
  });

  it('keeps what it shows while a sibling within it waits', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    let arrive = () => {};
    let there = false;
    const data = new Promise<void>((resolve) => {
      arrive = () => {
        there = true;
        resolve();
      };
    });
    const Slow = () => {
      if (!there) throw data;
      return <Said />;
    };
    render(
      <SessionProvider client={ana} session="s">
        <Status />
        <Suspense fallback={<p>wait</p>}>
          <Slow />
        </Suspense>
      </SessionProvider>,
    );
    ana.session('s').send('hello');
    await stage.run();
    expect(screen.getByText('live')).toBeDefined();
    expect(screen.getByText('wait')).toBeDefined();
    await act(async () => arrive());
    expect(screen.getByRole('listitem').textContent).toBe('hello');
    expect(stage.opened).toEqual(['ana']);
  });

  it('opens nothing for a render that is thrown away', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const never = new Promise<void>(() => {});
    const Never = () => {
      throw never;
    };
    let show: (what: boolean) => void = () => {};
    const App = () => {
      const [open, setOpen] = useState(false);
      show = setOpen;
      return (
        <Suspense fallback={<p>wait</p>}>
          {open ? (
            <SessionProvider client={ana} session="s">
              <Status />
              <Never />
            </SessionProvider>
          ) : (
            <p>nothing yet</p>
          )}
        </Suspense>
      );
    };
    render(<App />);
    await act(async () => startTransition(() => show(true)));
    await stage.run();
    expect(screen.getByText('nothing yet')).toBeDefined();
    await act(async () => show(false));
    expect(stage.opened).toEqual([]);
  });

  it('shows one moment of the log everywhere while slow updates are under way', async () => {
    const stage = createStage();
    const news = stage.puppet('news');
    const ana = stage.client('ana');
    ana.session('s').send('What is new?');
    const torn: string[] = [];
    let type: (text: string) => void = () => {};
    const Position = memo(({ typed }: { readonly typed: string }) => (
      <li title={typed}>{useSessionView(({ state }) => state.position)}</li>
    ));
    const App = () => {
      const [text, setText] = useState('');
      type = (next) => startTransition(() => setText(next));
      const late = useDeferredValue(text);
      return (
        <ul>
          {Array.from({ length: 20 }, (_, place) => `${place} ${late}`).map((typed, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed number of places.
            <Position key={place} typed={typed} />
          ))}
        </ul>
      );
    };
    const shown = () => new Set(screen.getAllByRole('listitem').map(({ textContent }) => textContent));
    const Around = stage.around(ana);
    render(
      <Around>
        <Profiler
          id="all"
          onRender={() => {
            if (shown().size > 1) torn.push([...shown()].join());
          }}
        >
          <App />
        </Profiler>
      </Around>,
    );
    await stage.run();
    const text = news.work.run.text();
    for (let word = 0; word < 20; word++) {
      type(`typed ${word}`);
      void text.write('word ');
      await stage.run(40);
      if (word % 5 === 0) await act(async () => {});
    }
    expect(await screen.findByTitle('19 typed 19')).toBeDefined();
    expect(torn).toEqual([]);
    expect([...shown()]).toEqual([`${ana.session('s').store.getState().state.position}`]);
  });
});

describe('useSend', () => {
  it('is the same function at every render', async () => {
    const stage = createStage();
    const ana = stage.client('ana');
    const { result, rerender } = renderHook(() => useSend(), { wrapper: stage.around(ana) });
    const first = result.current;
    rerender();
    await stage.run();
    expect(result.current).toBe(first);
  });
});
