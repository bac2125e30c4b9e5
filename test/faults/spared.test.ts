/** Requests in batches that a snapshot spares: recovery reads them and does not execute them. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Command } from '../../src/core/words/index.ts'
import { recoverJournal } from '../../src/node/journal.ts'
import { houseMachine } from '../../src/node/machine.ts'
import { executedRequests, markEvidence } from '../../src/service/requests.ts'
import { openingCommands } from '../support/house-stream.ts'
import { openTestService } from '../support/service.ts'

const tick: Command = { type: 'tick' }
const mark = (n: number): { id: string; digest: string } => ({ id: `${n}`.padStart(64, '0'), digest: 'd'.repeat(64) })

test('behavior: of the batches before a snapshot it is known that they were executed, and where', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-requests-'))
  const service = await openTestService(directory)
  for (const [at, command] of openingCommands.slice(0, 12).entries())
    await service.submit(command, markEvidence(mark(at), 1))
  await service.close()
  const memory = executedRequests()
  const heard: boolean[] = []
  // A journal too long to be told again whole: recovery begins at the snapshot that closing wrote.
  recoverJournal(directory, houseMachine, () => {}, undefined, {
    commands: 1,
    commandsMax: 0,
    hear(seqFirst, commands, isExecuted) {
      heard.push(isExecuted)
      memory.hear(
        seqFirst,
        commands.map(({ evidence }) => ({ command: tick, evidence, answer: null })),
      )
    },
  })
  rmSync(directory, { recursive: true })
  assert.ok(heard.length > 0 && heard.every((isExecuted) => !isExecuted))
  const last = memory.marked(mark(11).id)
  assert.deepEqual([last?.seq, last?.answers], [12, null])
})
