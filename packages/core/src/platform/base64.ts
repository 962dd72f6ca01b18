/** Bytes as base64 and back, with what every platform has. */

/** UTF-16 units at a time that a call takes as its arguments. */
const CHUNK = 32_768;

export function base64Of(bytes: Uint8Array): string {
  let units = '';
  for (let at = 0; at < bytes.length; at += CHUNK)
    units += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(units);
}

/** Undefined for a text that is no base64. */
export function base64Bytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
  } catch {
    return undefined;
  }
}
