import type { NextConfig } from 'next';

const config: NextConfig = {
  // `npm run build` runs tsc before.
  typescript: { ignoreBuildErrors: true },
};

export default config;
