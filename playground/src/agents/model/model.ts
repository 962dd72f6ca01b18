/**
 * The model that writes for the agents, where there is one: any that speaks OpenAI's chat completions. Its address and key come
 * from the environment alone; neither is printed, written into a session, or passed on to what an agent runs.
 */
import type { LanguageModel } from 'ai';

/** Loads what it takes to ask the model: an agent that works by rules never does. */
export type Model = () => Promise<LanguageModel>;

/** What a process is told about its model. */
export type ModelEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Undefined where neither REJOIN_MODEL_URL nor REJOIN_MODEL_KEY is set: then agents work by search and rules.
 *
 * @throws Error that says which of the variables is wrong, without any of their values
 */
export function readModel(env: ModelEnvironment): Model | undefined {
  const { REJOIN_MODEL_URL: url = '', REJOIN_MODEL_KEY: key = '', REJOIN_MODEL_NAME: name = 'default' } = env;
  if (url === '' && key === '') return undefined;
  if (url === '')
    throw new Error('REJOIN_MODEL_KEY is set, and REJOIN_MODEL_URL is not. Set both, or neither.');
  if (key === '')
    throw new Error('REJOIN_MODEL_URL is set, and REJOIN_MODEL_KEY is not. Set both, or neither.');
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new Error('REJOIN_MODEL_URL is no web address. It looks like https://models.example/v1.');
  if (/[^\x21-\x7e]/.test(key))
    throw new Error('REJOIN_MODEL_KEY holds a character that no key has, such as a space or a line break.');
  return async () => {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
    const baseURL = url.replace(/\/+$/, '');
    return createOpenAICompatible({ name: 'model', baseURL, apiKey: key, includeUsage: true }).chatModel(
      name,
    );
  };
}
