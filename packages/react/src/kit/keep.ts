/** What was made for a key, made once: formats of languages are dear to make. */
export function keep<T>(made: Map<string, T>, key: string, make: () => T): T {
  const found = made.get(key) ?? make();
  made.set(key, found);
  return found;
}
