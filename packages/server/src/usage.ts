/** What is wrong with how a command was called, or with what it needs. Printed without a stack; exit code 2. */
export class UsageError extends Error {}
