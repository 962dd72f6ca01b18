/** Events as the cases write them. */
import type { ControlTarget, EntityRef, EventEntry } from '@rejoin/core';

export const said = (id: string, content: string = id): EventEntry => ({
  id,
  event: { type: 'message.sent', content },
});

export const started = (run: string, answers?: EntityRef): EventEntry => ({
  run,
  ...(answers ? { id: `claim-${run}` } : {}),
  event: { type: 'RUN_STARTED', runId: run, ...(answers ? { input: { answers } } : {}) },
});

export const finished = (run: string, type: 'success' | 'cancelled' = 'success'): EventEntry => ({
  run,
  event: { type: 'RUN_FINISHED', runId: run, outcome: { type } },
});

export const begun = (run: string, messageId: string): EventEntry => ({
  run,
  event: { type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' },
});

export const delta = (run: string, messageId: string, text: string): EventEntry => ({
  run,
  event: { type: 'TEXT_MESSAGE_CONTENT', messageId, delta: text },
});

export const ended = (run: string, messageId: string): EventEntry => ({
  run,
  event: { type: 'TEXT_MESSAGE_END', messageId },
});

export const progress = (run: string, note: string): EventEntry => ({
  run,
  event: { type: 'progress.reported', note },
});

export const cancelled = (id: string, target: ControlTarget = { kind: 'session' }): EventEntry => ({
  id,
  event: { type: 'cancel.requested', target },
});

export const steered = (
  id: string,
  content: string,
  target: ControlTarget = { kind: 'session' },
): EventEntry => ({
  id,
  event: { type: 'steer.requested', target, content, followUp: false },
});

export const answered = (
  run: string,
  type: 'control.delivered' | 'control.acknowledged' | 'control.refused',
  control: EntityRef,
): EventEntry => ({ run, event: { type, control } });
