/**
 * What an app declares of its own, once: hooks, renderers and the agent API take their types from here. Nothing is checked where an
 * event arrives: what an agent of another version has sent is what it is.
 *
 * ```ts
 * declare module '@rejoin/core' {
 *   interface AppTypes {
 *     tools: { search: { input: { query: string }; output: readonly string[] } };
 *     data: { weather: { degrees: number } };
 *     metadata: { model: string };
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: an app fills it.
export interface AppTypes {}

type Declared<Name extends string, Otherwise> = AppTypes extends { readonly [K in Name]: infer Types }
  ? Types
  : Otherwise;

/** The data parts of an app, by name. Without a declaration: any name, and values of which nothing is known. */
export type AppData = Declared<'data', Readonly<Record<string, unknown>>>;
/** What an app notes about an answer. */
export type AppMetadata = Declared<'metadata', unknown>;

interface AnyTool {
  readonly input: unknown;
  readonly output: unknown;
}
/** The tools of an app, by name. */
export type AppTools = Declared<'tools', Readonly<Record<string, AnyTool>>>;
export type ToolName = keyof AppTools & string;
export type ToolInput<Name extends ToolName> = AppTools[Name] extends { readonly input: infer Input }
  ? Input
  : unknown;
export type ToolOutput<Name extends ToolName> = AppTools[Name] extends { readonly output: infer Output }
  ? Output
  : unknown;
