// @vitest-environment happy-dom
import { createSessionClient, type SessionSnapshot, type Transport } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { memory } from '@rejoin/core/memory';
import { manualClock, seededRandom } from '@rejoin/testing';
import { act, cleanup, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it } from 'vitest';
import { AgentLanes } from '../entries/agent-lanes.ts';
import { AgentProgress } from '../entries/agent-progress.ts';
import { Composer } from '../entries/composer.ts';
import { ConnectionStatus } from '../entries/connection-status.ts';
import { SteeringInput } from '../entries/steering-input.ts';
import { StopButton } from '../entries/stop-button.ts';
import { Transcript } from '../entries/transcript.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { useAgentStream } from '../hooks/useAgentStream.ts';
import { useAgents } from '../hooks/useAgents.ts';
import { useCancel } from '../hooks/useCancel.ts';
import { useCapabilities } from '../hooks/useCapabilities.ts';
import { useConnection } from '../hooks/useConnection.ts';
import { useMessage } from '../hooks/useMessage.ts';
import { useMessages } from '../hooks/useMessages.ts';
import { useRun } from '../hooks/useRun.ts';
import { useSteer } from '../hooks/useSteer.ts';
import { LabelsProvider } from '../kit/LabelsProvider.tsx';
import { createStage } from './stage.tsx';

const Line = ({ of }: { readonly of: string }) => <li>{useMessage(of)?.text}</li>;

/** Something of every hook, as text. */
function Page() {
  const { status, session, queued } = useConnection();
  const { status: stop, cancel } = useCancel();
  const { send, level } = useCapabilities();
  const stream = useAgentStream('agent:news');
  const { list } = useAgents();
  const run = useRun({ participant: 'agent:news', run: 'r' });
  return (
    <main>
      <p title="link">
        {status} {session} {queued} {level} {String(send.available)}
      </p>
      <button type="button" onClick={() => cancel()}>
        {stop}
      </button>
      <p title="stream">
        {stream.status} {stream.text}
      </p>
      <p>
        {list.length} {run?.status} {useSteer().steers.length}
      </p>
      <ul>
        {useMessages().map(({ key }) => (
          <Line key={key} of={key} />
        ))}
      </ul>
    </main>
  );
}

/** Errors and warnings of React, which it writes to the console. */
async function complaints(work: () => Promise<void>): Promise<readonly string[]> {
  const { error, warn } = console;
  const said: string[] = [];
  console.error = (...words) => said.push(words.join(' '));
  console.warn = (...words) => said.push(words.join(' '));
  try {
    await work();
  } finally {
    Object.assign(console, { error, warn });
  }
  return said;
}

afterEach(() => {
  cleanup();
  document.body.innerHTML = '';
});

describe('on a server', () => {
  it('gives markup, opens no connection and prints nothing', async () => {
    const stage = createStage();
    const client = stage.client('ana');
    let markup = '';
    const said = await complaints(async () => {
      markup = renderToString(
        <SessionProvider client={client} session="s">
          <Page />
        </SessionProvider>,
      );
      await stage.run(20_000);
    });
    expect(markup.replace(/<!-- -->/g, '')).toContain('idle catching-up 0 5 true');
    expect([stage.opened, said]).toEqual([[], []]);
    expect(client.connection.status).toBe('idle');
  });

  for (const strict of [false, true])
    it(`gives markup that a client takes over without a warning, live as it may be${strict ? ', in StrictMode' : ''}`, async () => {
      const stage = createStage();
      const news = stage.puppet('news');
      const app = (client: ReturnType<typeof stage.client>) => (
        <SessionProvider client={client} session="s">
          <Page />
        </SessionProvider>
      );
      const container = document.body.appendChild(document.createElement('div'));
      container.innerHTML = renderToString(app(stage.client('server')));
      const ana = stage.client('ana');
      ana.session('s').send('What is new?');
      await stage.run();
      void news.work.run.text().write('much');
      await stage.run();
      const said = await complaints(async () => {
        const recovered: unknown[] = [];
        const page = app(ana);
        const root = hydrateRoot(container, strict ? <StrictMode>{page}</StrictMode> : page, {
          onRecoverableError: (error) => recovered.push(error),
        });
        await act(async () => {});
        await screen.findByText('running much');
        expect(recovered).toEqual([]);
        expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
          'What is new?',
          'much',
        ]);
        expect(screen.getByTitle('link').textContent).toBe('live live 0 5 true');
        await act(async () => root.unmount());
      });
      expect(said).toEqual([]);
      expect(stage.opened.filter((name) => name === 'server')).toEqual([]);
    });
});

/** Ana asked, and news is in the middle of its answer; what pages ask of the keeper is written down. */
async function answering() {
  const clock = manualClock();
  const random = seededRandom(11);
  const keeper = memory({ clock, random });
  const asked: (string | undefined)[] = [];
  const transport: Transport = {
    ...keeper,
    open(identity, handlers) {
      const link = keeper.open(identity, handlers);
      return {
        ...link,
        subscribe(channel, session, cursor) {
          asked.push(cursor);
          link.subscribe(channel, session, cursor);
        },
      };
    },
  };
  const news = joinSession({ transport: keeper, session: 's', participant: 'agent:news', clock, random });
  let write: (delta: string) => Promise<void> = async () => {};
  news.answer(async (run) => {
    const text = run.text();
    write = (delta) => text.write(delta);
    await new Promise((resolve) => run.signal.addEventListener('abort', resolve));
  });
  const ben = createSessionClient({ transport: keeper, participant: 'user:ben', clock, random });
  ben.session('s').send('What is new?');
  await clock.advance(1_000);
  await write('much\n');
  await clock.advance(1_000);
  const page = (participant = 'user:ana') =>
    createSessionClient({
      transport,
      participant,
      clock,
      random,
      environment: { hidden: () => false, watch: () => () => {} },
    });
  return {
    clock,
    asked,
    page,
    write: (delta: string) => write(delta),
    snapshot: () => keeper.host.snapshot('s'),
  };
}

describe('with a snapshot that the server has read', () => {
  for (const strict of [false, true])
    it(`renders the session at once, hydrates without a warning, and asks only for what came after${strict ? ', in StrictMode' : ''}`, async () => {
      const { clock, asked, page, write, snapshot } = await answering();
      // As it travels within the page's markup.
      const read = JSON.parse(JSON.stringify(await snapshot())) as SessionSnapshot;
      const app = (client: ReturnType<typeof page>) => (
        <SessionProvider client={client} session="s" snapshot={read} clock={clock}>
          <Page />
          <Kit />
        </SessionProvider>
      );
      const container = document.body.appendChild(document.createElement('div'));
      container.innerHTML = renderToString(app(page()));
      const plain = container.textContent ?? '';
      expect(plain).toContain('running much');
      expect(plain).toContain('What is new?');
      expect(asked).toEqual([]);
      await write('and more');
      await clock.advance(1_000);
      const said = await complaints(async () => {
        const recovered: unknown[] = [];
        const whole = app(page());
        const root = hydrateRoot(container, strict ? <StrictMode>{whole}</StrictMode> : whole, {
          onRecoverableError: (error) => recovered.push(error),
        });
        await act(async () => {});
        expect(screen.getByTitle('stream').textContent).toBe('running much\n');
        await act(() => clock.advance(1_000));
        expect(screen.getByTitle('stream').textContent).toBe('running much\nand more');
        expect(screen.getByTitle('link').textContent).toBe('live live 0 5 true');
        expect(recovered).toEqual([]);
        await act(async () => root.unmount());
      });
      expect(said).toEqual([]);
      expect(asked).toEqual([read.cursor]);
    });

  it('goes on without one that is damaged, or of another version', async () => {
    const { clock, asked, page, snapshot } = await answering();
    const read = await snapshot();
    for (const broken of [
      { ...read, reducer: 99 },
      { ...read, digest: '0' },
      { ...read, state: [] },
    ]) {
      const client = page();
      const container = document.body.appendChild(document.createElement('div'));
      container.innerHTML = renderToString(
        <SessionProvider client={client} session="s" snapshot={broken}>
          <Page />
        </SessionProvider>,
      );
      expect(container.textContent).not.toContain('much');
      client.session('s');
      await clock.advance(1_000);
      expect(asked.splice(0)).toEqual([undefined]);
      client.close();
    }
  });
});

/** Each component as it is dressed. */
const Kit = () => (
  <>
    <ConnectionStatus />
    <AgentProgress onSelectedChange={() => {}} />
    <Transcript />
    <AgentLanes />
    <SteeringInput />
    <Composer actions={<StopButton />} />
  </>
);

describe('the dressed components on a server', () => {
  for (const strict of [false, true])
    it(`give markup that a client takes over without a warning, and leave nothing behind${strict ? ', in StrictMode' : ''}`, async () => {
      const stage = createStage();
      const news = stage.puppet('news');
      const app = (client: ReturnType<typeof stage.client>) => (
        <SessionProvider client={client} session="s" clock={stage.sim.clock}>
          <Kit />
        </SessionProvider>
      );
      const container = document.body.appendChild(document.createElement('div'));
      container.innerHTML = renderToString(app(stage.client('server')));
      const ana = stage.client('ana');
      ana.session('s').send('What is new?');
      await stage.run();
      await news.work.run.reasoning().write('Hm.');
      await news.work.run.toolCall('search').args('{"q":');
      void news.work.run.text().write('much');
      await stage.run();
      const said = await complaints(async () => {
        const recovered: unknown[] = [];
        const page = app(ana);
        const root = hydrateRoot(container, strict ? <StrictMode>{page}</StrictMode> : page, {
          onRecoverableError: (error) => recovered.push(error),
        });
        await act(async () => {});
        expect(recovered).toEqual([]);
        expect(screen.getAllByText('much').length).toBeGreaterThan(0);
        expect(document.querySelectorAll('[aria-live="polite"], [role="alert"], [role="log"]')).toHaveLength(
          1,
        );
        await act(async () => root.unmount());
      });
      expect(said).toEqual([]);
      expect(document.querySelector('[data-rejoin-announcer]')).toBeNull();
      expect(container.innerHTML).toBe('');
    });
});

/** This machine's language and time zone, as another one has them: each text that they make names the machine. */
function machine(): { name: string; end: () => void } {
  const real = globalThis.Intl;
  const here = { name: 'server', end: () => Object.assign(globalThis, { Intl: real }) };
  const named = (Format: new (...how: never[]) => { format(value: never): string }) =>
    function NamedParticipant(...how: never[]) {
      const format = new Format(...how);
      return { format: (value: never) => `${format.format(value)} by the ${here.name}` };
    };
  const { DateTimeFormat, NumberFormat, ListFormat } = real;
  Object.assign(globalThis, {
    Intl: {
      DateTimeFormat: named(DateTimeFormat),
      NumberFormat: named(NumberFormat),
      ListFormat: named(ListFormat),
      // Each finds other words.
      Segmenter: class {
        segment = () => Array.from({ length: here.name.length }, () => ({ isWordLike: true }));
      },
    },
  });
  return here;
}

describe('a server with another time zone and other tables of languages', () => {
  it('gives markup that a client takes over without a warning, and the client’s texts stand there after', async () => {
    const clock = manualClock();
    const random = seededRandom(11);
    const transport = memory({ clock, random });
    const news = joinSession({ transport, session: 's', participant: 'agent:news', clock, random });
    news.answer(async (run) => {
      const thought = run.reasoning();
      await thought.write('Words of a thought.');
      await thought.end();
      await run.progress({ done: 1_000, total: 2_000 });
      await new Promise((resolve) => clock.after(5_000, () => resolve(undefined)));
    });
    const client = (name: string) =>
      createSessionClient({ transport, participant: `user:${name}`, clock, random });
    const ben = client('ben').session('s');
    await clock.advance(1_000);
    ben.send('What is new?', { to: ['agent:news', 'agent:other'] });
    await clock.advance(10_000);
    ben.send('And now?');
    await clock.advance(2_000);
    const snapshot = await transport.host.snapshot('s');
    const here = machine();
    const app = (name: string) => (
      <SessionProvider client={client(name)} session="s" snapshot={snapshot} clock={clock}>
        {/* Languages of which no other test here has made a format. */}
        <LabelsProvider locale="en-GB">
          <Kit />
          <Composer defaultValue={'x'.repeat(70_000)} />
        </LabelsProvider>
        <LabelsProvider locale="de">
          <Kit />
        </LabelsProvider>
      </SessionProvider>
    );
    try {
      const container = document.body.appendChild(document.createElement('div'));
      container.innerHTML = renderToString(app('server'));
      expect(container.innerHTML.includes('by the')).toBe(false);
      expect(container.querySelector('.rejoin-transcript time')?.textContent).toMatch(
        /^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/,
      );
      here.name = 'page';
      const said = await complaints(async () => {
        const recovered: unknown[] = [];
        const root = hydrateRoot(container, app('ana'), {
          onRecoverableError: (error) => recovered.push(error),
        });
        await act(async () => {});
        expect(recovered).toEqual([]);
        for (const time of container.querySelectorAll('time'))
          expect(time.textContent).toContain('by the page');
        for (const what of ['.rejoin-composer-hint', '.rejoin-message-summary', '.rejoin-transcript-status'])
          expect([...container.querySelectorAll(what)].map(({ textContent }) => textContent).join()).toMatch(
            /by the page|4 words/,
          );
        await act(async () => root.unmount());
      });
      expect(said).toEqual([]);
    } finally {
      here.end();
    }
  });
});
