/** The options of every command that starts a server: where it listens, what it stores in, and who may reach it. */
import { isLocal } from '../link/origin.ts';
import { FLAG, TEXT, TEXTS, whole } from './commandLine.ts';
import { readTokenFile, splitTokens } from './tokenFiles.ts';
import { UsageError } from './usageError.ts';

type Text = typeof TEXT;
type Texts = typeof TEXTS;

export const SERVER_OPTIONS: {
  readonly port: Text;
  readonly host: Text;
  readonly data: Text;
  readonly dev: typeof FLAG;
  readonly lease: Text;
  readonly token: Texts;
  readonly 'token-file': Text;
  readonly origin: Texts;
  readonly 'allow-host': Texts;
} = {
  ...{ port: TEXT, host: TEXT, data: TEXT, dev: FLAG, lease: TEXT },
  ...{ token: TEXTS, 'token-file': TEXT, origin: TEXTS, 'allow-host': TEXTS },
};

/** What was given of them. */
export interface ServerValues {
  readonly port?: string | undefined;
  readonly host?: string | undefined;
  readonly data?: string | undefined;
  readonly dev?: boolean | undefined;
  readonly lease?: string | undefined;
  readonly token?: readonly string[] | undefined;
  readonly 'token-file'?: string | undefined;
  readonly origin?: readonly string[] | undefined;
  readonly 'allow-host'?: readonly string[] | undefined;
}

export interface ServerSettings {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  /** No token is needed. Only on a loopback address, and for pages of loopback origins. */
  readonly dev: boolean;
  readonly tokens: readonly string[];
  readonly origins: readonly string[];
  readonly hosts: readonly string[];
  readonly lease: number;
}

/**
 * @param lease where none is given, ms
 * @throws UsageError
 */
export function readServerOptions(
  values: ServerValues,
  env: NodeJS.ProcessEnv,
  lease: number,
): ServerSettings {
  const { dev = false, host = '127.0.0.1', origin: origins = [], 'allow-host': hosts = [] } = values;
  const filed = values['token-file'] === undefined ? [] : readTokenFile(values['token-file']);
  const tokens = [...filed, ...(values.token ?? splitTokens(env.REJOIN_TOKENS ?? ''))];
  if (dev && (!isLocal(host) || tokens.length + origins.length + hosts.length > 0))
    throw new UsageError(
      '--dev lets everybody in, so it serves this machine alone: leave out --host, --token, --token-file, REJOIN_TOKENS, --origin and --allow-host, or leave out --dev.',
    );
  return {
    ...{ host, dev, tokens, origins, hosts },
    port: whole('--port', values.port ?? env.REJOIN_PORT ?? '4400', 0, 65_535),
    data: values.data ?? env.REJOIN_DATA ?? '.rejoin',
    lease: whole('--lease', values.lease ?? String(lease), 100),
  };
}
