import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

/** Says after the build what a reader has to load, compressed. */
const printSizes: Plugin = {
  name: 'print-sizes',
  writeBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      const content = file.type === 'chunk' ? file.code : file.source
      console.log(`${file.fileName}: ${(gzipSync(content).length / 1000).toFixed(1)} kB compressed`)
    }
  },
}

/** A book computes with parameters and says nothing of them: their prose, a third of its script, stays out of it. */
const dropProse: Plugin = {
  name: 'drop-prose',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('/src/core/params/catalogue/')
      ? { code: code.replace(/\b(meaning|why):\s*(['"])(?:[^\\\n]|\\.)*?\2,?/g, ''), map: null }
      : undefined,
}

// biome-ignore lint/style/noDefaultExport: the builder reads its configuration from there
export default defineConfig({
  root: import.meta.dirname,
  // Relative addresses: the page works under any path that the node serves it at.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // The worker executes the house's own core; only what hashes there is Node's, and has a twin that runs anywhere.
  resolve: {
    alias: [
      {
        find: /^\.\.?\/digests\.ts$/,
        replacement: join(import.meta.dirname, '..', 'src', 'node', 'digests-anywhere.ts'),
      },
    ],
  },
  build: {
    target: 'es2023',
    // A polyfill and inlined assets would be scripts and data that the page's content policy forbids.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Names without hashes: what is committed changes in content, not in name.
    rolldownOptions: {
      // No module of page or house does anything by being imported but the page's own beginning and its styles: what of a
      // door is not used stays out.
      treeshake: { moduleSideEffects: (id) => !/\/src\/.*\.ts$/.test(id) || id.startsWith(import.meta.dirname) },
      output: { entryFileNames: 'page.js', chunkFileNames: '[name].js', assetFileNames: '[name][extname]' },
    },
  },
  // What executes a house is a script of its own, loaded when somebody asks for it.
  worker: { format: 'es', rolldownOptions: { output: { entryFileNames: '[name].js' } } },
  plugins: [dropProse, printSizes],
})
