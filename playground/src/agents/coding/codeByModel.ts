/** The coding agent with a model: the same folder, the same few tools, and the same questions before they do anything. */
import type { AgentRun, AgentSession } from '@rejoin/core/agent';
import { toModelMessages } from '@rejoin/core/ai-sdk';
import { jsonSchema, type ToolSet, tool } from 'ai';
import type { Model } from '../model/model.ts';
import { writeByModel } from '../model/writeByModel.ts';
import { patchOf } from './patch.ts';
import type { Workspace } from './workspace.ts';

const INSTRUCTIONS = `You are a coding agent in a small project of plain JavaScript for Node 24, which also runs TypeScript as it is. Read before you write; write whole files; then run the tests, and say in two sentences what you did. The only command is "node --test". There is no network and nothing to install.`;

interface FileInput {
  readonly path: string;
}

const pathSchema = {
  type: 'object',
  properties: { path: { type: 'string' } },
  required: ['path'],
} as const;

export async function codeByModel(
  agent: AgentSession,
  run: AgentRun,
  model: Model,
  workspace: Workspace,
): Promise<void> {
  const tools: ToolSet = {
    list_files: tool({
      description: 'The paths of all files.',
      inputSchema: jsonSchema<object>({ type: 'object', properties: {} }),
      execute: () => Object.keys(workspace.files).join('\n'),
    }),
    read_file: tool({
      description: 'The text of one file.',
      inputSchema: jsonSchema<FileInput>(pathSchema),
      execute: ({ path }) => attempt(() => workspace.read(path)),
    }),
    write_file: tool({
      description: 'Writes a whole file. People are asked first.',
      inputSchema: jsonSchema<FileInput & { readonly text: string }>({
        type: 'object',
        properties: { path: { type: 'string' }, text: { type: 'string' } },
        required: ['path', 'text'],
      }),
      needsApproval: true,
      execute: ({ path, text }) => writeFile(workspace, path, text),
    }),
    remove_file: tool({
      description: 'Removes a file. People are asked first.',
      inputSchema: jsonSchema<FileInput>(pathSchema),
      needsApproval: true,
      execute: ({ path }) => writeFile(workspace, path, undefined),
    }),
    run_tests: tool({
      description: 'Runs "node --test", and gives its output. People are asked first.',
      inputSchema: jsonSchema<object>({ type: 'object', properties: {} }),
      needsApproval: true,
      execute: async () => {
        let output = '';
        const code = await workspace.run('node --test', run.signal, (piece) => {
          output += piece;
        });
        run.setResult({ code, output });
        return `${output}\nExit code ${code}`;
      },
    }),
  };
  await writeByModel(run, model, {
    instructions: INSTRUCTIONS,
    messages: await toModelMessages(agent, run),
    tools,
    question: (name, input) => questionOf(workspace, name, input),
  });
}

/** What the model may know of what went wrong: it is about its own paths. */
function attempt(work: () => string): string {
  try {
    return work();
  } catch (error) {
    return error instanceof Error && 'code' in error
      ? 'There is no such file.'
      : error instanceof Error
        ? error.message
        : 'It failed.';
  }
}

const writeFile = (workspace: Workspace, path: string, text: string | undefined): string =>
  attempt(() => {
    const before = workspace.files;
    workspace.write({ [path]: text });
    return patchOf(before, workspace.files) || 'Nothing has changed.';
  });

/** As much of a diff as people read in a question. */
const LONGEST_DETAIL = 1_500;

function questionOf(
  { files }: Workspace,
  name: string,
  input: unknown,
): { readonly title: string; readonly detail?: string } {
  if (name === 'run_tests') return { title: 'Run node --test?' };
  const { path, text } = inputOf(input);
  if (name === 'remove_file') return { title: `Remove ${path}?` };
  const patch = patchOf(files, { ...files, [path]: text });
  return { title: `Write ${path}?`, detail: patch.slice(0, LONGEST_DETAIL) };
}

function inputOf(input: unknown): { readonly path: string; readonly text: string } {
  const { path, text } = typeof input === 'object' && input !== null ? { path: '', text: '', ...input } : {};
  return {
    path: typeof path === 'string' ? path.slice(0, 200) : '',
    text: typeof text === 'string' ? text : '',
  };
}
