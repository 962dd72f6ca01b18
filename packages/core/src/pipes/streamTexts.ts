/** Texts of a stream: each enters the log with its first words, and ends there once it is sure that it is complete. */
import type { AgentRun } from '../agent/agentRun.ts';
import type { TextWriter } from '../agent/contentWriters.ts';
import type { PartOf } from './streamPart.ts';
import type { StreamParts, Values } from './streamParts.ts';

/** A text that has not ended in the log. */
interface OpenText {
  readonly kind: 'text' | 'reasoning';
  writer?: TextWriter;
  values?: Values;
  /** Parts that belong to it: they are written once it has ended. */
  readonly parts: PartOf<'part'>[];
  /** The stream has ended it. */
  isOver?: true;
}

export interface StreamTexts {
  begin(part: PartOf<'text' | 'reasoning'>): Promise<void>;
  write(part: PartOf<'delta'>): Promise<void>;
  /** The stream has ended it: the log has its end by the next `settle`. */
  end(id: string): void;
  /** Ends those that the stream has ended. */
  settle(): Promise<void>;
  /** Ends all. */
  endAll(): Promise<void>;
  setValues(id: string, values: Values): void;
  /** Adds a part to a text, if there is one under this id. */
  attach(part: PartOf<'part'>): boolean;
}

export function createStreamTexts(run: AgentRun, parts: StreamParts): StreamTexts {
  const texts = new Map<string, OpenText>();

  async function close(id: string): Promise<void> {
    const text = texts.get(id);
    if (!text) return;
    texts.delete(id);
    // Thoughts that only the provider can read are a message without words: so they go back to it at their place.
    if (text.kind === 'reasoning' && text.values) text.writer ??= run.reasoning();
    await text.writer?.end();
    const message = text.writer?.id;
    for (const part of text.parts) await parts.add(part, message);
    if (message !== undefined) await parts.addValues(text.values, { message });
  }

  async function closeEach(isMeant: (text: OpenText) => boolean): Promise<void> {
    for (const [id, text] of [...texts]) if (isMeant(text)) await close(id);
  }

  return {
    async begin({ type, id }) {
      await close(id);
      texts.set(id, { kind: type, parts: [] });
    },
    async write({ id, delta }) {
      const text = texts.get(id);
      if (!text || delta === '') return;
      text.writer ??= text.kind === 'text' ? run.text() : run.reasoning();
      await text.writer.write(delta);
    },
    end(id) {
      const text = texts.get(id);
      if (text) text.isOver = true;
    },
    settle: () => closeEach(({ isOver = false }) => isOver),
    endAll: () => closeEach(() => true),
    setValues(id, values) {
      const text = texts.get(id);
      if (text) text.values = values;
    },
    attach(part) {
      const text = part.text === undefined ? undefined : texts.get(part.text);
      text?.parts.push(part);
      return text !== undefined;
    },
  };
}
