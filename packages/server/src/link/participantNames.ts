/** Names as they stand where only ASCII is safe: in headers, and in what a command is given (docs/protocol.md section 16). */
import { isUtf8 } from 'node:buffer';

/** The text of percent-encoded UTF-8, in Unicode's form NFC, so that one name is one participant; undefined if it is none. */
export function decodeName(text: string): string | undefined {
  try {
    return decodeURIComponent(text).normalize();
  } catch {
    return undefined;
  }
}

/** A header's text. Node reads its bytes as Latin-1; some clients send names as UTF-8, without encoding them. */
export function headerText(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : value;
}
