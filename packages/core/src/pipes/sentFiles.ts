/** What a person sent, as a provider's form is made of it. */
import type { ContentPart } from '../protocol/events.ts';
import { fileIn } from '../protocol/fileParts.ts';

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
    const { name, url, mediaType = '' } = fileIn(part) ?? {};
    if (url === undefined || !URL.canParse(url)) return [{ text: `[${name ?? part.type}]` }];
    const base64 = /^data:[^,]*;base64,(.*)$/s.exec(url)?.[1];
    return [{ url, mediaType, name, ...(base64 !== undefined && { base64 }) }];
  });
