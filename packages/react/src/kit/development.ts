interface Runtime {
  readonly process?: { readonly env?: { readonly NODE_ENV?: string } };
}

/** Whether sentences for developers are part of this build: a bundler's production build has none of them. */
// CAST: some runtimes have a `process`, and what it holds is only compared.
export const isDevelopment: boolean = (globalThis as Runtime).process?.env?.NODE_ENV !== 'production';
