/** What a person sent, as a provider's form is made of it. */
import type { ContentPart } from '../protocol/events.ts';
import { isRecord, isText } from '../protocol/shapes.ts';

export type SentPiece =
  | { readonly text: string }
  | {
      readonly url: string;
      readonly mediaType: string;
      readonly name?: string | undefined;
      /** Of a `data:` address: its content. */
      readonly base64?: string | undefined;
    };

/** Files without an address of their own are named only: the model cannot fetch them. */
export const sentPieces = (parts: readonly ContentPart[]): readonly SentPiece[] =>
  parts.flatMap((part): readonly SentPiece[] => {
    if (part.type === 'text') return part.text ? [{ text: part.text }] : [];
    const { name, file } = fileIn(part);
    return [file ?? { text: `[${name ?? part.type}]` }];
  });

/** AG-UI's media parts. */
function fileIn({ source, metadata }: ContentPart): { readonly name?: string; readonly file?: SentPiece } {
  const name = isRecord(metadata) && isText(metadata.name) ? metadata.name : undefined;
  const named = name === undefined ? {} : { name };
  if (!isRecord(source) || !isText(source.value)) return named;
  const { type, value } = source;
  const mediaType = isText(source.mimeType) ? source.mimeType : 'application/octet-stream';
  if (type === 'data')
    return { file: { url: `data:${mediaType};base64,${value}`, mediaType, name, base64: value } };
  return type === 'url' && URL.canParse(value) ? { file: { url: value, mediaType, name } } : named;
}
