// Shared by every door of the project: the rest is TypeScript, which only Node 24 and later run as it is.
// Plain JavaScript that old Nodes can parse, so that they print a sentence and not a syntax error.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

const NODE_MAJOR_MIN = 24

export const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Returns if this Node is new enough. Otherwise hands over to the Node that `npm ci` installed, with the same
 * arguments, or says what to do and ends with 2.
 */
export function requireNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN) return
  const own = join(packageRoot, 'node_modules', '.bin', 'node')
  if (existsSync(own) && !process.env.PLIMSOLL_NODE_HANDED_OVER) {
    const env = Object.assign({}, process.env, { PLIMSOLL_NODE_HANDED_OVER: '1' })
    const child = spawnSync(own, process.argv.slice(1), { stdio: 'inherit', env })
    if (child.signal) process.kill(process.pid, child.signal)
    if (!child.error) process.exit(child.status)
  }
  console.error(
    `Plimsoll needs Node ${NODE_MAJOR_MIN} or later and this is ${process.version}: install it from https://nodejs.org, or on Linux x64 run "npm ci" and start through "npm run".`,
  )
  process.exit(2)
}

/**
 * Keeps compiled sources between runs: a program starts faster, and runs faster too. What strips types is WebAssembly whose
 * memory grows, which detaches a buffer; from then on V8 checks every access to any typed array of the process for that.
 * A run that finds its sources stripped never loads it. Without a place to keep them the program runs as before.
 */
export function keepCompiled() {
  module.enableCompileCache(join(packageRoot, 'node_modules', '.cache', 'node'))
}

/**
 * Lets every object be young first. V8 watches which places make objects that last, and from then on makes all of theirs old from birth: events of
 * a house's opening last, those of its trades do not, and collecting them as old ones holds answers up (docs/performance.md).
 */
export function keepYoung() {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
