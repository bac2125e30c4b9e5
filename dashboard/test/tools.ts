/** Whether the page's own tools are there: nobody needs them to run a house or its other tests. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of the page. */
export const pageFolder: string = join(import.meta.dirname, '..')

const has = (name: string): boolean => existsSync(join(pageFolder, 'node_modules', name, 'package.json'))

/** Why the page cannot be built here; false when it can. */
export const noBuild: string | false =
  has('vite') && has('typescript') ? false : 'The page’s tools are not installed: run "npm ci" in dashboard.'

/** Where Chromium is; empty where it is not installed. */
export const chromiumPath: string = spawnSync(
  'sh',
  ['-c', 'command -v chromium || command -v chromium-browser || command -v google-chrome'],
  { encoding: 'utf8' },
).stdout.trim()

/** Why no browser can be driven here; false when one can. */
export const noBrowser: string | false = !has('playwright-core')
  ? 'The page’s tools are not installed: run "npm ci" in dashboard.'
  : chromiumPath === ''
    ? 'Chromium is not installed: run scripts/install-system.sh'
    : false
