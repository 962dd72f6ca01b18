import type { Scene, Work } from '../stage.ts';
import { is, newestCall, runsOf } from '../words.ts';

/** A tool that fails while its run goes on, a run that fails, and one that waits for a person. */
export const failures: Scene = {
  title: 'A tool fails, a run fails, a run waits',
  async play({ person, agent, run, until, mark, markFirst }) {
    const ana = person('ana');
    agent('publisher', publisher, { name: 'Publisher', open: true });
    await run(2_000);

    ana.send('Please put the notes of release 4.2 on the blog, in English and Japanese.');
    await markFirst('tool-failed', (state) => newestCall(state)?.status === 'done');
    await until(is('publisher', 'finished'));
    await mark('tool-failed-run-finished');
    await run(5_000);

    ana.send('The token is renewed. Publish the Japanese one now.');
    await until(is('publisher', 'failed'));
    await run(500);
    await mark('run-failed');
    await run(5_000);

    ana.send('And send the newsletter to everybody.');
    await until((state) => runsOf(state).length === 3 && is('publisher', 'interrupted')(state));
    await run(500);
    await mark('run-waits');
  },
};

const publisher: Work = async (run, pace) => {
  const asked = run.input?.content ?? '';
  if (asked.includes('newsletter')) {
    const text = run.text();
    await pace.say(text, 'The newsletter goes to 18,402 people and cannot be taken back. I have it ready.');
    await text.end();
    return run.interrupt([
      { id: 'newsletter-4.2', reason: 'approval', message: 'Send the newsletter to 18,402 people?' },
    ]);
  }
  const again = asked.includes('renewed');
  const call = run.toolCall('publish_post');
  const args = again
    ? '{ "language": "ja", "draft": "release-4-2" }'
    : '{ "language": "en", "draft": "release-4-2" }';
  await pace.say({ write: (delta) => call.args(delta) }, args, 60);
  await call.call();
  await pace.pause(1_200);
  if (again) {
    const text = run.text();
    await pace.say(
      text,
      'Publishing the Japanese notes. The blog has taken the text and is building the page',
    );
    return run.fail('The blog closed the connection while the page was being built (ECONNRESET).');
  }
  await call.result('{"error":{"status":403,"message":"The token expired on 18 November."}}');
  const text = run.text();
  await pace.say(
    text,
    `Neither is out yet: **the blog refused my token**, which expired yesterday. Both drafts are saved.

- English: \`drafts/release-4-2.en.md\`
- Japanese: \`drafts/release-4-2.ja.md\`

Renew the token under *Settings → Blog*, and ask me again.
`,
  );
  await text.end();
};
