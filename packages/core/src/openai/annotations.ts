/** What OpenAI notes on a text: which page or file a place of it stands on. */
import type { StreamPart } from '../pipes/streamPart.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isNumber, isRecord, isText } from '../protocol/shapes.ts';

/** @param text the text that it is noted on; none: the source belongs to the answer as a whole */
export function readAnnotation(annotation: unknown, text: string | undefined): readonly StreamPart[] {
  if (!isRecord(annotation)) return [];
  // Chat Completions have the same under the name of its kind.
  const { url_citation: inner } = annotation;
  const {
    type,
    url,
    title,
    filename,
    start_index: start,
    end_index: end,
  } = {
    ...annotation,
    ...(isRecord(inner) && inner),
  };
  const isFile = type === 'file_citation' || type === 'container_file_citation';
  if (!isText(url) && !(isFile && isText(filename))) return [];
  const file = isFile ? { title: filename, name: filename, mediaType: 'text/plain' } : { url, title };
  const part = {
    kind: 'source' as const,
    ...omitUndefined({ ...textsOf(file), start: placeIn(start), end: placeIn(end) }),
  };
  return [{ type: 'part', part, ...omitUndefined({ text }) }];
}

const placeIn = (value: unknown): number | undefined => (isNumber(value) ? value : undefined);

const textsOf = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).filter((field): field is [string, string] => isText(field[1])));
