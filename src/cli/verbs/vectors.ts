/** `plimsoll vectors DIR`: our rules against other systems' numbers. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { VectorReport } from '../../profiles/index.ts'
import { BadInputError, CheckFailedError } from '../errors.ts'
import { jsonFileRead } from '../json-file.ts'
import { type Shell, writeJson } from '../shell.ts'
import { textTable } from '../text-table.ts'
import { verbOf } from '../verb.ts'

const FILE_BYTES_MAX = 50_000_000

export function vectorsVerb(shell: Shell): Command {
  return verbOf(
    'vectors',
    'run files of test vectors against the rules of the venues they come from',
    'vectors test/vectors',
  )
    .argument('<dir>', 'folder of .json files (format: see the README of test/vectors)')
    .action(async (folder: string, { json }: { json?: true }) => {
      const { runVectors } = await import('../../profiles/index.ts')
      const contents = filesIn(folder).map((file) => ({
        file,
        content: jsonFileRead(join(folder, file), FILE_BYTES_MAX),
      }))
      const reports = runVectors(contents)
      if (json) writeJson(shell, reports)
      else print(shell, reports)
      const failed = reports.reduce((sum, report) => sum + report.failed, 0)
      if (failed > 0) throw new CheckFailedError(`${failed} vectors failed`)
    })
}

function filesIn(folder: string): string[] {
  if (!statSync(folder).isDirectory())
    throw new BadInputError(`${folder}: is not a folder`, 'name a folder of .json files')
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  if (files.length === 0) throw new BadInputError(`${folder}: holds no .json file`, 'name a folder of vectors')
  return files.sort()
}

function print(shell: Shell, reports: readonly VectorReport[]): void {
  const rows = reports.map(({ file, passed, failed, notCovered }) => [file, `${passed}`, `${failed}`, `${notCovered}`])
  const sum = (of: (report: VectorReport) => number): string =>
    `${reports.reduce((total, report) => total + of(report), 0)}`
  const total = ['', sum((report) => report.passed), sum((report) => report.failed), sum((report) => report.notCovered)]
  shell.out(textTable([['file', 'passed', 'failed', 'not covered'], ...rows, total], [1, 2, 3]))
  for (const { file, failures } of reports) {
    for (const { id, path, expected, got } of failures) {
      shell.out(`\n${file}  ${id}  ${path}\n  expected ${expected}\n  got      ${got}\n`)
    }
  }
}
