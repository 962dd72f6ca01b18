import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('keeps no Node process alive once its clients have closed', async () => {
  const script = `
    import { createSessionClient } from '@rejoin/core';
    import { joinSession } from '@rejoin/core/agent';
    import { memory } from '@rejoin/core/memory';
    memory();
    const transport = memory();
    const agent = joinSession({ transport, session: 's', participant: 'agent:docs' });
    const page = createSessionClient({ transport, participant: 'user:ana' });
    const session = page.session('s');
    agent.answer((run) => run.text().write('hello'));
    session.send('hi');
    session.store.subscribe(async ({ state }) => {
      if (![...state.runs.values()].some(({ status }) => status === 'finished')) return;
      await agent.leave();
      page.close();
      console.log('closed');
    });`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--conditions=@rejoin/source',
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '-e',
      script,
    ],
    // Killed after this, it rejects.
    { cwd: import.meta.dirname, timeout: 4_000 },
  );
  expect(stdout).toMatch(/^closed/);
});
