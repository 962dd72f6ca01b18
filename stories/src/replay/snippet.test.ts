import { describe, expect, it } from 'vitest';
import { snippetOf } from './snippet.ts';

describe('the code that a docs page shows', () => {
  it('imports what it uses, has a session around it, and says what the state is made of', () => {
    const source = `{
  args: { actions: <StopButton /> },
  parameters: replay({
    at: 'text-half',
    offline: true,
    async arrange({ session, advance }) {
      session.cancel();
      await advance(1_000);
    },
  }),
}`;
    const replay = { log: 'answer', at: 'text-half', offline: true, arrange: () => {} };
    expect(snippetOf({ code: '<Composer actions={<StopButton />} />', source, replay })).toBe(
      `import { SessionProvider } from '@rejoin/react';
import { Composer } from '@rejoin/react/composer';
import { StopButton } from '@rejoin/react/stop-button';

// The session here is the recording "answer" at "text-half", offline: true, and then:
// ({ session, advance }) {
//   session.cancel();
//   await advance(1_000);
// }
<SessionProvider client={client} session="my-session">
  <Composer actions={<StopButton />} />
</SessionProvider>`,
    );
  });

  it('tells the state of a story that is made elsewhere, and agents by their names', () => {
    const agents = { 'agent:build': () => {} };
    expect(snippetOf({ code: '<StopButton />', replay: { log: 'cancel', agents } })).toContain(
      '// The session here is the recording "cancel" at its end, agents: agent:build\n',
    );
  });

  it('shows a short arrangement on one line', () => {
    const source =
      '{ parameters: replay({ offline: true, arrange: ({\n  session\n}) => session.cancel() }) }';
    const replay = { log: 'cancel', offline: true, arrange: () => {} };
    expect(snippetOf({ code: '<StopButton />', source, replay })).toContain(
      'and then:\n// ({ session }) => session.cancel()\n',
    );
  });

  it('is the same when it is asked for its own words', () => {
    const once = snippetOf({ code: '<StopButton />', replay: { log: 'cancel' } });
    expect(snippetOf({ code: once, replay: { log: 'cancel' } })).toBe(once);
  });
});
