// node bin/entry.mjs FILE.ts [ARGUMENTS]: runs a TypeScript program of this package, named from the package's root.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { keepCompiled, keepYoung, packageRoot, requireNode } from './require-node.mjs'

requireNode()
keepCompiled()
keepYoung()
const [node, , file, ...rest] = process.argv
if (file === undefined) {
  console.error('usage: node bin/entry.mjs FILE.ts [ARGUMENTS]')
  process.exit(2)
}
const path = join(packageRoot, file)
process.argv = [node, path, ...rest]
void import(pathToFileURL(path).href)
