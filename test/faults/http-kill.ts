/** Kill -9 over HTTP as a command: `node test/faults/http-kill.ts --kills 30 --seed 1 --in DIR`, each kind of house. Exits 1 at the first finding. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { httpKillCampaign } from './http-kill-campaign.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    in: { type: 'string', default: tmpdir() },
  },
})
for (const kind of ['real', 'play'] as const) {
  const directory = mkdtempSync(join(values.in, 'plimsoll-http-kill-'))
  try {
    const report = await httpKillCampaign(directory, kind, Number(values.kills), Number(values.seed), (kill) => {
      if (kill % 10 === 9) console.error(`${kind}: ${kill + 1} kills`)
    })
    console.log(JSON.stringify(report, undefined, 2))
    rmSync(directory, { recursive: true })
  } catch (error) {
    console.error(error)
    console.error(`The house is kept in ${directory}.`)
    process.exitCode = 1
  }
}
