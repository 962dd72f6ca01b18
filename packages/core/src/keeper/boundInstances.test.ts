/** Which instances stay bound to their secret (P1), case by case. */
import { expect, it } from 'vitest';
import { ANA, DOCS, exampleLog, HELP } from '../../test/exampleLog.ts';
import { instanceOf } from '../protocol/ids.ts';
import { isForeign, stillKnown } from './instanceSecrets.ts';

const [ana, docs, help] = [instanceOf(ANA), instanceOf(DOCS), instanceOf(HELP)];
const secrets = new Map([
  [ana, 'a'],
  [docs, 'd'],
  [help, 'h'],
]);
const running = () =>
  exampleLog()
    .add(ANA, { type: 'message.sent', content: 'x' }, { id: 'q' })
    .add(DOCS, { type: 'RUN_STARTED', runId: 'r' }, { run: 'r' });
/** The session has forgotten all producers. */
const forgotten = (log = running()) => ({ ...log.state(), producers: new Map() });

it('an instance that the session knows is foreign with another secret', () => {
  const state = running().state();
  expect(isForeign(secrets, state, ana, 'a')).toBe(false);
  expect(isForeign(secrets, state, ana, 'x')).toBe(true);
  expect(isForeign(secrets, state, help, 'x')).toBe(false);
  expect(isForeign(new Map(), state, ana, 'x')).toBe(false);
});

it('an instance is known by its lanes, and by a run of its own that goes on', () => {
  expect(isForeign(secrets, forgotten(), ana, 'x')).toBe(false);
  expect(isForeign(secrets, forgotten(), docs, 'x')).toBe(true);
  const over = running().add(DOCS, { type: 'RUN_FINISHED', runId: 'r' }, { run: 'r' });
  expect(isForeign(secrets, forgotten(over), docs, 'x')).toBe(false);
});

it('a store keeps what the session knows, and is told what it may forget', () => {
  expect(stillKnown(secrets, running().state())).toEqual({ producers: [ANA, DOCS], unbound: [help] });
  expect(stillKnown(secrets, forgotten())).toEqual({ producers: [], unbound: [ana, help] });
  const over = running().add(DOCS, { type: 'RUN_FINISHED', runId: 'r' }, { run: 'r' });
  expect(stillKnown(secrets, forgotten(over)).unbound).toEqual([ana, docs, help]);
});
