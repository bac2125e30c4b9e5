/** `plimsoll verify DIR`: executes a journal again and compares everything that it stores. */
import type { Command } from 'commander'
import { CheckFailedError } from '../errors.ts'
import { progressOf } from '../progress.ts'
import { type Shell, writeJson } from '../shell.ts'
import { textTable } from '../text-table.ts'
import { verbOf } from '../verb.ts'

export function verifyVerb(shell: Shell): Command {
  return verbOf(
    'verify',
    'execute a journal again from an empty house and compare chain, events, snapshots and signatures',
    'verify ./journal',
  )
    .argument('<dir>', 'folder of the journal')
    .action(async (directory: string, { json }: { json?: true }) => {
      const { decodeCommand, houseMachine, verifyJournal } = await import('../../node/index.ts')
      const { evidenceChecker } = await import('../../signing/index.ts')
      const check = evidenceChecker()
      const progress = progressOf(shell, 'verify')
      const report = verifyJournal(
        directory,
        houseMachine,
        ({ batch, batches, seq }) => progress.step(batch, batches, `command ${seq}`),
        (seq, bytes, evidence) => {
          const command = decodeCommand(bytes)
          return command === null ? null : check(seq, command, evidence)
        },
      )
      progress.stop()
      const { failure } = report
      if (json) writeJson(shell, { format: 1, ...report })
      else {
        const rows = [
          ['batches', `${report.batches}`],
          ['commands', `${report.commands}`],
          ['compared with stored events', `${report.commandsCompared}`],
          ['snapshots', `${report.snapshots}`],
          ['state hash', report.stateHash],
          ['chain hash', report.chainHash],
        ]
        shell.out(textTable(rows, []))
        if (failure === null) shell.out('Everything is as it was written.\n')
      }
      if (failure === null) return
      const place = failure.seq === null ? `batch ${failure.batch}` : `sequence ${failure.seq} (batch ${failure.batch})`
      throw new CheckFailedError(`${directory} fails at ${place}: ${failure.what}. ${failure.cure}`)
    })
}
