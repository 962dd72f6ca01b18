// @vitest-environment happy-dom
import type { SessionClient } from '@rejoin/core';
import { reportPresence } from '@rejoin/core/presence';
import { act, fireEvent, render, renderHook, screen, within } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { AgentLanes } from '../entries/agent-lanes.ts';
import { Composer } from '../entries/composer.ts';
import {
  PresenceList,
  PresenceListAvatar,
  PresenceListItem,
  PresenceListList,
  type PresenceListProps,
  PresenceListRoot,
} from '../entries/presence-list.ts';
import { SteeringInput } from '../entries/steering-input.ts';
import { SessionProvider, type SessionProviderProps } from '../hooks/SessionProvider.tsx';
import { useLookAt } from '../hooks/useLookAt.ts';
import { usePresence } from '../hooks/usePresence.ts';
import { LabelsProvider } from '../kit/LabelsProvider.tsx';
import { createStage, type Stage } from '../testing/stage.tsx';
import { initialsOf, turnOf } from './presenceWords.ts';

const pass = (stage: Stage, ms = 1_000) => act(() => stage.run(ms));

function Page({
  stage,
  client,
  children,
  ...props
}: {
  readonly stage: Stage;
  readonly client: SessionClient;
  readonly children: ReactNode;
} & Partial<SessionProviderProps>) {
  return (
    <StrictMode>
      <SessionProvider client={client} session="s" clock={stage.sim.clock} {...props}>
        {children}
      </SessionProvider>
    </StrictMode>
  );
}

function Detail({ agent }: { readonly agent: string | undefined }) {
  useLookAt(agent);
  return null;
}

/** A list on Ana's page, and what others report of themselves. */
async function withList(props: PresenceListProps = {}, around?: (list: ReactNode) => ReactNode) {
  const stage = createStage();
  const ana = stage.client('ana');
  const list = <PresenceList {...props} />;
  render(
    <Page stage={stage} client={ana}>
      {around?.(list) ?? list}
    </Page>,
  );
  await pass(stage);
  return {
    stage,
    ana,
    /** Another person's page. */
    async joins(name: string) {
      const client = stage.client(name);
      const report = reportPresence({ client, session: client.session('s'), clock: stage.sim.clock });
      await pass(stage);
      return report;
    },
  };
}

const list = () => screen.getByRole('group', { name: 'Who is here' });
const items = () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent);
const words = () => list().querySelector('p')?.textContent;

describe('the presence list', () => {
  it('shows who is here, each once, by initials, and says each in a sentence', async () => {
    const { stage, joins } = await withList();
    await joins('bo.lind');
    await joins('cleo');
    expect(items()).toEqual([
      expect.stringMatching(/^AANA \(you\)|^Aana \(you\), here since /),
      expect.stringMatching(/^BLbo\.lind, here since /),
      expect.stringMatching(/^Ccleo, here since /),
    ]);
    for (const item of screen.getAllByRole('listitem')) {
      expect(item.querySelector('[aria-hidden]')?.textContent).toMatch(/^[A-Z]{1,2}$/);
      expect(item.title).toBe(item.querySelector('.rejoin-hidden')?.textContent);
    }
    expect(list().dataset.count).toBe('3');
    // Nothing of it is live: people come and write all the time.
    expect(list().querySelector('[aria-live], [role="status"], [role="alert"]')).toBeNull();
    await pass(stage, 60_000);
    expect(items()).toHaveLength(3);
  });

  it('says who writes and who looks at which agent, and of this page’s person nothing', async () => {
    const { stage, ana, joins } = await withList();
    const bo = await joins('bo');
    const cleo = await joins('cleo');
    bo.typing(true);
    cleo.lookAt('agent:legal');
    reportPresence({ client: ana, session: ana.session('s'), clock: stage.sim.clock }).typing(true);
    await pass(stage);
    expect(words()).toBe('bo is typing… · cleo looks at legal');
    expect(items()).toEqual([
      expect.stringContaining('ana (you), typing'),
      expect.stringContaining('bo, typing'),
      expect.stringContaining('cleo, looks at legal'),
    ]);
    await pass(stage, 7_000);
    expect(words()).toBe('cleo looks at legal');
  });

  it('counts those for whom there is no room, and names them to a screen reader', async () => {
    const { joins } = await withList({ max: 2 });
    for (const name of ['bo', 'cleo', 'dana', 'eli', 'fay']) await joins(name);
    expect(items()).toHaveLength(3);
    expect(items().at(-1)).toBe('+44 more: cleo, dana, and 2 others');
    expect(
      screen.getByTitle('4 more: cleo, dana, and 2 others').querySelector('[aria-hidden]')?.textContent,
    ).toBe('+4');
  });

  it('counts writers that are too many to be named', async () => {
    const { stage, joins } = await withList();
    for (const name of ['bo', 'cleo', 'dana', 'eli']) (await joins(name)).typing(true);
    await pass(stage, 100);
    expect(words()).toMatch(/^(\w+, \w+, and 2 others are|\w+, \w+, and \w+ are|\w+ and \w+ are) typing…$/);
  });

  it('leaves this page’s person out where it is told to', async () => {
    const { joins } = await withList({ self: false });
    expect(items()).toEqual([]);
    await joins('bo');
    expect(items()).toEqual([expect.stringContaining('bo')]);
  });

  it('says that who is here is not known while it is cut off for longer than a hiccup, and knows it again', async () => {
    const { stage, joins } = await withList();
    await joins('bo');
    const mend = stage.sim.partition('ana');
    stage.sim.cut('ana');
    await pass(stage, 500);
    expect([words(), items()]).toEqual(['', []]);
    await pass(stage, 5_000);
    expect(words()).toBe('Not connected: who is here is not known');
    mend();
    await pass(stage, 20_000);
    expect(list().dataset.status).toBe('live');
    expect(items()).toHaveLength(2);
  });

  it('says why, where the transport has no signals (P33)', async () => {
    const stage = createStage();
    const { transport, ...process } = stage.sim.process('ana');
    const client = stage.client('ana', { ...process, transport: { ...transport, level: 2 } });
    render(
      <Page stage={stage} client={client}>
        <PresenceList />
      </Page>,
    );
    await pass(stage);
    expect(list().dataset.status).toBe('unavailable');
    expect(words()).toBe('Who is here is not told over this connection.');
    expect(items()).toEqual([]);
  });

  it('speaks other words, and calls people by other names', async () => {
    const { stage, joins } = await withList({}, (list) => (
      <LabelsProvider
        labels={{
          presenceList: {
            name: 'Anwesend',
            typing: (names) => `${names} schreibt`,
            person: ({ name }) => name,
          },
        }}
      >
        {list}
        <PresenceList nameOf={({ name }) => `${name} X`} labels={{ name: 'Other' }} />
      </LabelsProvider>
    ));
    (await joins('bo')).typing(true);
    await pass(stage, 100);
    expect(screen.getByRole('group', { name: 'Anwesend' }).textContent).toContain('bo schreibt');
    const other = within(screen.getByRole('group', { name: 'Other' }));
    expect(other.getByText('BX')).toBeDefined();
    expect(other.getByText('bo X')).toBeDefined();
  });

  it('says where its parts belong, and takes parts of one’s own choice', async () => {
    const silent = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(() => render(<PresenceListList>{() => null}</PresenceListList>)).toThrow(/PresenceListRoot/);
    silent.mockRestore();
    const { joins } = await withList({}, () => (
      <PresenceListRoot>
        <PresenceListList>
          {(person) => (
            <PresenceListItem person={person}>
              <PresenceListAvatar person={person} render={<strong />} />
            </PresenceListItem>
          )}
        </PresenceListList>
      </PresenceListRoot>
    ));
    await joins('bo');
    expect(screen.getByText('B').tagName).toBe('STRONG');
  });
});

describe('what a page tells of its person', () => {
  /** What Bo sees of Ana, whose page holds something. */
  async function seenBy(children: ReactNode, props: Partial<SessionProviderProps> = {}) {
    const stage = createStage();
    const agent = stage.puppet('news');
    const [ana, bo] = [stage.client('ana'), stage.client('bo')];
    const { result } = renderHook(() => usePresence(), {
      wrapper: ({ children: hook }) => (
        <Page stage={stage} client={bo}>
          {hook}
        </Page>
      ),
    });
    const page = render(
      <Page stage={stage} client={ana} {...props}>
        {children}
      </Page>,
    );
    ana.session('s').send('Go.');
    await pass(stage);
    const person = () => result.current.people.find(({ name }) => name === 'ana');
    const field = () => page.container.querySelector('textarea') ?? document.createElement('textarea');
    const write = async (text: string) => {
      fireEvent.input(field(), { target: { value: text } });
      await pass(stage, 200);
    };
    return { stage, agent, ana, person, field, write, page };
  }
  const here = (person: () => unknown, stage: Stage) =>
    // What reports it is loaded when it is needed.
    vi.waitFor(async () => {
      await pass(stage, 100);
      expect(person()).toBeDefined();
    });

  it.each([
    ['Composer', <Composer key="1" />],
    ['SteeringInput', <SteeringInput key="2" followUp />],
  ])('%s: that they write, until it is sent, emptied or left', async (_name, field) => {
    const { stage, person, field: box, write } = await seenBy(field);
    await here(person, stage);
    expect(person()?.typing).toBe(false);
    await write('Hel');
    expect(person()?.typing).toBe(true);
    await write('');
    expect(person()?.typing).toBe(false);
    await write('Hello');
    expect(person()?.typing).toBe(true);
    fireEvent.focusOut(box());
    await pass(stage, 200);
    expect(person()?.typing).toBe(false);
    await write('Hello!');
    expect(person()?.typing).toBe(true);
    fireEvent.keyDown(box(), { key: 'Enter' });
    fireEvent.keyUp(box(), { key: 'Enter' });
    await pass(stage, 200);
    expect(person()?.typing).toBe(false);
  });

  it('AgentLanes: which agent they point at or have the focus in', async () => {
    const { stage, person, page } = await seenBy(<AgentLanes />);
    await here(person, stage);
    const lane = page.container.querySelector('[data-agent="agent:news"]');
    fireEvent.pointerOver(lane?.firstElementChild ?? page.container);
    await pass(stage, 1_200);
    expect(person()?.looksAt).toEqual([{ participant: 'agent:news', name: 'news' }]);
  });

  it('useLookAt: which agent they look at, and no more once it has unmounted', async () => {
    const { stage, ana, person, page } = await seenBy(<Detail agent="agent:news" />);
    expect(person()?.looksAt).toMatchObject([{ participant: 'agent:news' }]);
    page.rerender(
      <Page stage={stage} client={ana}>
        <Detail agent={undefined} />
      </Page>,
    );
    await pass(stage, 1_200);
    expect(person()?.looksAt).toEqual([]);
    page.rerender(
      <Page stage={stage} client={ana}>
        {null}
      </Page>,
    );
    await pass(stage, 200);
    expect(person()).toBeUndefined();
  });

  it('nothing where the provider forbids it, and it sees the others all the same', async () => {
    const { stage, person, write } = await seenBy(
      <>
        <PresenceList />
        <Composer />
      </>,
      { presence: false },
    );
    await write('Hello');
    await pass(stage, 5_000);
    expect(person()).toBeUndefined();
    expect(items()).toEqual([expect.stringContaining('bo')]);
  });
});

describe('an avatar', () => {
  it.each([
    ['ana', 'A'],
    ['Ana Maria Lind', 'AL'],
    ['bo.lind@example.com', 'BL'],
    ['élise', 'É'],
    ['e\u0301lise', 'E\u0301'],
    ['林 明', '林明'],
    ['😀 smile', '😀S'],
    ['  ', '?'],
  ])('has the initials of %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('has one colour of eight for a participant, on every page', () => {
    const turns = Array.from({ length: 200 }, (_, n) => turnOf(`user:guest-${n}`));
    expect(new Set(turns).size).toBe(8);
    expect(turnOf('user:ana')).toBe(turnOf('user:ana'));
  });
});
