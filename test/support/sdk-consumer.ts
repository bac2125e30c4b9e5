/** The SDK as a stranger has it: built, packed, unpacked into a folder of its own beside what it depends on, and nothing else. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { buildSdk } from '../../scripts/build-sdk.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** A file of a tool that the house has installed. */
export const toolOf = (...path: string[]): string => join(ROOT, 'node_modules', ...path)

/** A folder with the package in it. */
export type Consumer = {
  readonly folder: string
  /** What `npm pack` made. */
  readonly tarball: string
  /** The package as it is installed. */
  readonly installed: string
  /** Writes a file of the consumer and returns its path. */
  write(name: string, text: string): string
  /** Runs a program of Node in the folder; fails, with what it printed, unless it ends with 0. Returns what it printed. */
  run(...command: string[]): string
  remove(): void
}

/** Builds and installs the SDK in a new temporary folder, without a network. */
export function sdkConsumer(): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-sdk-'))
  const built = join(folder, 'built')
  buildSdk(built)
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`
  const env = { ...process.env, PATH: path }
  finished(
    spawnSync('npm', ['pack', '--offline', '--ignore-scripts', '--pack-destination', folder], {
      cwd: built,
      env,
      encoding: 'utf8',
    }),
  )
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz'))!)
  const installed = join(folder, 'node_modules', 'plimsoll-sdk')
  mkdirSync(installed, { recursive: true })
  const unpacking = ['-xzf', tarball, '-C', installed, '--strip-components=1']
  finished(spawnSync('tar', unpacking, { encoding: 'utf8' }))
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  // Types of Node are the consumer's own choice; one of the programs chooses them.
  for (const name of [...Object.keys(manifest.dependencies), '@types/node']) linkInto(folder, name)
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  write('package.json', '{ "type": "module", "private": true }\n')
  return {
    folder,
    tarball,
    installed,
    write,
    run: (...command) =>
      finished(spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 })),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function linkInto(folder: string, name: string): void {
  const place = join(folder, 'node_modules', name)
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(toolOf(name), place, 'dir')
}

function finished(run: { readonly status: number | null; readonly stdout: string; readonly stderr: string }): string {
  assert.equal(run.status, 0, `${run.stdout}${run.stderr}`)
  return run.stdout
}
