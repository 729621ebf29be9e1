import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const gateway = process.env.KONTOR_ADDRESS ?? 'http://127.0.0.1:8080';

/** The dev server stands before a running gateway, which has to believe that requests come from its own pages. */
const behind = { target: gateway, changeOrigin: true };

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '~': new URL('./src', import.meta.url).pathname } },
  build: {
    target: 'baseline-widely-available',
    cssTarget: ['chrome125', 'firefox128', 'safari17.5'],
    outDir: process.env.KONTOR_WEB_OUT ?? 'dist',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // Few requests: what every screen needs comes in three files, each screen in its own.
        advancedChunks: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'vendor', test: /node_modules/ },
            { name: 'frame', test: /\/src\/(api|app|ui|text)\/(?!(de|en)\/|SignIn)/ },
          ],
        },
      },
    },
  },
  server: { proxy: { '/v1': behind, '/session': behind } },
});
