/** The kill campaign as a command: `node test/faults/kill.ts --rounds 200 --seed 1`. Prints hits per phase; exits 1 at the first finding. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { killCampaign } from './kill-campaign.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
})
const directory = mkdtempSync(join(tmpdir(), 'plimsoll-kill-'))
try {
  const report = await killCampaign(directory, Number(values.rounds), Number(values.seed), (round, phase) => {
    if (round % 20 === 19) console.error(`${round + 1} rounds, the last killed in: ${phase}`)
  })
  console.log(JSON.stringify(report, undefined, 2))
  rmSync(directory, { recursive: true })
} catch (error) {
  console.error(`${(error as Error).message}\nThe journal is kept in ${directory}.`)
  process.exitCode = 1
}
