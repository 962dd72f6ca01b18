// @vitest-environment happy-dom
import { RejoinError } from '@rejoin/core';
import { followSessions, manageSessions } from '@rejoin/core/session-list';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ManagedSessionList, SessionList } from '../entries/sessions.ts';
import { memorySessions } from '../testing/memorySessions.ts';

afterEach(cleanup);

/** A list over a keeper in memory: what is asked for is done, and told. */
async function start(texts: readonly string[] = ['Lisbon', 'Porto', 'Faro']) {
  const server = memorySessions();
  for (const [at, text] of texts.entries()) await server.say(`s${9 - at}`, text);
  const list = followSessions(server.options);
  const actions = manageSessions(server.options);
  onTestFinished(() => {
    list.close();
    server.close();
  });
  return { server, list, actions };
}

const titles = () =>
  screen
    .queryAllByRole('listitem')
    .map((row) => row.querySelector('.rejoin-session-list-title')?.textContent);
const manage = (title: string) => screen.getByRole('button', { name: `Manage “${title}”` });
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
const active = () => document.activeElement;

describe('a list of sessions that can be managed', () => {
  it('renames in the row, by keyboard alone, and leaves by Escape', async () => {
    const { server, list, actions } = await start();
    render(<ManagedSessionList list={list} actions={actions} />);
    await waitFor(() => expect(titles()).toEqual(['Faro', 'Porto', 'Lisbon']));
    const row = () => screen.getByText('Faro').closest('button');
    row()?.focus();
    await userEvent.tab();
    expect(active()).toBe(manage('Faro'));
    expect(manage('Faro').getAttribute('aria-expanded')).toBe('false');
    await userEvent.keyboard('{Enter}');
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    const field = screen.getByRole('textbox', { name: 'Title' });
    expect(active()).toBe(field);
    await userEvent.keyboard('nothing{Escape}');
    expect(active()).toBe(manage('Faro'));
    expect(server.asked.some((each) => each.startsWith('PATCH'))).toBe(false);
    await userEvent.keyboard('{Enter}');
    await press('Rename');
    // What is there is selected: typing replaces it. Home and the arrows stay in the field.
    await userEvent.keyboard('A trip{Home}{ArrowDown}{Enter}');
    await waitFor(() => expect(titles()).toEqual(['A trip', 'Porto', 'Lisbon']));
    expect(active()).toBe(manage('A trip'));
    await press('Manage “A trip”');
    await press('Rename');
    await userEvent.clear(screen.getByRole('textbox', { name: 'Title' }));
    await press('Save');
    await waitFor(() => expect(titles()).toEqual(['Faro', 'Porto', 'Lisbon']));
  });

  it('asks once more before it deletes, with the focus on what does no harm, and then on the next row', async () => {
    const { server, list, actions } = await start();
    render(<ManagedSessionList list={list} actions={actions} />);
    await waitFor(() => expect(titles()).toHaveLength(3));
    await userEvent.click(manage('Porto'));
    await press('Delete');
    const question = screen.getByRole('group', { name: /^Delete “Porto” for everyone\?/ });
    expect(active()).toBe(within(question).getByRole('button', { name: 'Keep' }));
    await userEvent.keyboard('{Enter}');
    expect(screen.queryByRole('group', { name: /^Delete/ })).toBeNull();
    expect(active()).toBe(manage('Porto'));
    expect(await server.host.list()).toHaveLength(3);
    await userEvent.keyboard('{Enter}');
    await press('Delete');
    await press('Delete');
    await waitFor(() => expect(titles()).toEqual(['Faro', 'Lisbon']));
    await waitFor(() => expect(active()?.textContent).toMatch(/^Faro/));
    expect(await server.host.list()).toHaveLength(2);
  });

  it('archives, shows the archive, and takes back', async () => {
    const { list, actions } = await start();
    render(<ManagedSessionList list={list} actions={actions} />);
    await waitFor(() => expect(titles()).toHaveLength(3));
    await userEvent.click(manage('Porto'));
    await press('Archive');
    await waitFor(() => expect(titles()).toEqual(['Faro', 'Lisbon']));
    await press('Archived');
    expect(titles()).toEqual(['Porto']);
    expect(screen.getByRole('button', { name: 'Archived' }).getAttribute('aria-pressed')).toBe('true');
    await userEvent.click(manage('Porto'));
    await press('Take back');
    expect(await screen.findByText('Nothing is archived')).toBeDefined();
    await press('In use');
    expect(titles()).toEqual(['Faro', 'Porto', 'Lisbon']);
  });

  it('searches titles, and tells its page, which may hold the filter', async () => {
    const { list, actions } = await start();
    const onFilterChange = vi.fn();
    const { rerender } = render(
      <ManagedSessionList list={list} actions={actions} onFilterChange={onFilterChange} />,
    );
    await waitFor(() => expect(titles()).toHaveLength(3));
    const field = screen.getByRole('searchbox', { name: 'Search' });
    fireEvent.change(field, { target: { value: 'PO' } });
    expect(titles()).toEqual(['Porto']);
    expect(onFilterChange).toHaveBeenLastCalledWith({ archived: false, search: 'PO' });
    fireEvent.change(field, { target: { value: 'xyz' } });
    expect(screen.getByText('No title contains that')).toBeDefined();
    rerender(<ManagedSessionList list={list} filter={{ search: 'lis' }} onFilterChange={onFilterChange} />);
    expect(titles()).toEqual(['Lisbon']);
    // Without what can be done, there is nothing to open.
    expect(screen.queryByRole('button', { name: /^Manage/ })).toBeNull();
  });

  it('says in its row why something was refused, and it stays as it was', async () => {
    const { server, list, actions } = await start();
    render(<ManagedSessionList list={list} actions={actions} />);
    await waitFor(() => expect(titles()).toHaveLength(3));
    server.answer = (method) =>
      method === 'PATCH' ? Promise.reject(new RejoinError('forbidden', 'No.')) : undefined;
    await userEvent.click(manage('Porto'));
    await press('Archive');
    const row = screen.getByText('Porto').closest('li');
    expect((await screen.findByRole('alert')).textContent).toMatch(/not allowed/);
    expect(row?.contains(screen.getByRole('alert'))).toBe(true);
    server.answer = undefined;
    await userEvent.click(manage('Porto'));
    await press('Archive');
    await waitFor(() => expect(titles()).toEqual(['Faro', 'Lisbon']));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows a list that comes in pages, and asks for more', async () => {
    const loadMore = vi.fn();
    const page = { sessions: [], status: 'live', retryNow() {}, hasMore: true, loadMore } as const;
    const { rerender } = render(<ManagedSessionList list={page} />);
    await press('More');
    rerender(<ManagedSessionList list={{ ...page, isLoadingMore: true }} />);
    await press('Loading more');
    expect(loadMore).toHaveBeenCalledOnce();
  });
});

it('a list that cannot be managed leaves archived sessions out, and has no buttons but its rows', async () => {
  const { list, actions } = await start();
  await actions.archive('s8');
  render(<SessionList list={list} />);
  await waitFor(() => expect(titles()).toEqual(['Faro', 'Lisbon']));
  expect(screen.getAllByRole('button')).toHaveLength(2);
});
