import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // Vite would replace light-dark() for older browsers, and with it the dark theme.
  build: { cssTarget: ['chrome123', 'firefox120', 'safari17.5'] },
});
