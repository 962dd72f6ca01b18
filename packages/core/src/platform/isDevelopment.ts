interface Runtime {
  readonly process?: { readonly env?: { readonly NODE_ENV?: string } };
}

/**
 * Whether sentences for developers are part of this build. A bundler replaces `process.env.NODE_ENV` in a page's production
 * build, which then has none of them: there an error's `code` and `params` say the same (docs/errors.md).
 */
// CAST: some runtimes have a `process`, and what it holds is only compared.
export const isDevelopment: boolean = (globalThis as Runtime).process?.env?.NODE_ENV !== 'production';
