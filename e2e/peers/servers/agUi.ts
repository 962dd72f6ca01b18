/** An AG-UI endpoint. As in its server quickstart, it writes on when its reader has gone. */
import { setTimeout as wait } from 'node:timers/promises';
import { EventType } from '@ag-ui/core';
import { serveAgUi } from './agUiEndpoint.ts';
import { PACE_MS, WORDS } from './answer.ts';

serveAgUi(async ({ threadId, runId }, { write }) => {
  const messageId = `answer-to-${runId}`;
  write({ type: EventType.RUN_STARTED, threadId, runId });
  write({ type: EventType.TEXT_MESSAGE_START, messageId, role: 'assistant' });
  for (const delta of WORDS) {
    await wait(PACE_MS);
    write({ type: EventType.TEXT_MESSAGE_CONTENT, messageId, delta });
  }
  write({ type: EventType.TEXT_MESSAGE_END, messageId });
  write({ type: EventType.RUN_FINISHED, threadId, runId });
});
