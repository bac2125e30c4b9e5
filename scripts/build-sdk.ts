/**
 * npm run sdk [-- FOLDER]: builds `src/sdk` into a package that `npm pack` and `npm publish` take as it is; by default in
 * `build/sdk`. In it is what the door of the SDK reaches, compiled, and nothing that only Node has.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, relative, resolve } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

/** The SDK cannot be built: what stands in the way, and what to do. */
export class SdkBuildError extends Error {
  constructor(message: string) {
    super(message)
    this.name = new.target.name
  }
}

type Manifest = {
  readonly version: string
  readonly license: string
  readonly engines: { readonly node: string }
  readonly dependencies: Readonly<Record<string, string>>
}

/**
 * Builds the package into a folder, whose earlier build is deleted. Throws SdkBuildError when types do not hold, or when the
 * SDK imports a package that this one does not depend on, or a module of Node.
 */
export function buildSdk(folder: string): void {
  const compiled = join(folder, 'dist')
  rmSync(compiled, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  compile(compiled)
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifestOf(own, compiled), null, 2)}\n`)
  copyFileSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'))
  copyFileSync(join(ROOT, 'src', 'sdk', 'README.md'), join(folder, 'README.md'))
}

function compile(folder: string): void {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const options = ['-p', join(ROOT, 'tsconfig.sdk.json'), '--outDir', folder]
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, ...options], { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0)
    throw new SdkBuildError(`types of the SDK do not hold, or "npm ci" has not run:\n${stdout}${stderr}`)
}

function manifestOf({ version, license, engines, dependencies }: Manifest, compiled: string): object {
  return {
    name: 'plimsoll-sdk',
    version,
    description: 'Client, signing and exact margin of a Plimsoll clearing house, for Node and browsers.',
    license,
    type: 'module',
    sideEffects: false,
    engines,
    exports: {
      '.': { types: './dist/sdk/index.d.ts', default: './dist/sdk/index.js' },
      './package.json': './package.json',
    },
    files: ['dist'],
    dependencies: Object.fromEntries(
      importedPackages(compiled).map((name) => {
        const pinned = dependencies[name]
        if (pinned === undefined) throw new SdkBuildError(`${name} is not a dependency in package.json: add it there`)
        return [name, pinned]
      }),
    ),
  }
}

/** Packages that compiled code or its declarations name, sorted. Throws SdkBuildError when a module of Node is among them. */
export function importedPackages(compiled: string): string[] {
  const names = new Set<string>()
  for (const path of globSync('**/*.{js,d.ts}', { cwd: compiled })) {
    const text = readFileSync(join(compiled, path), 'utf8')
    for (const [, specifier] of text.matchAll(/\b(?:from|import)[ (]*['"]([^'".][^'"]*)['"]/g)) {
      if (isBuiltin(specifier!)) throw new SdkBuildError(`${path} imports ${specifier}, which no browser has`)
      names.add(/^(?:@[^/]+\/)?[^/]+/.exec(specifier!)![0])
    }
  }
  return [...names].sort()
}

if (process.argv[1] === import.meta.filename) {
  const folder = resolve(process.argv[2] ?? join(ROOT, 'build', 'sdk'))
  try {
    buildSdk(folder)
    console.log(
      `built plimsoll-sdk in ${relative(process.cwd(), folder) || '.'}: "npm pack" there makes the file to install`,
    )
  } catch (error) {
    if (!(error instanceof SdkBuildError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
