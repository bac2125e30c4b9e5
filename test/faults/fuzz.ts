/** Fuzzing as a command, in a folder of DIR (one in memory is quickest): `node test/faults/fuzz.ts --draws 1000000 --seed 1 --in DIR`, a million in some minutes. Exits 1 at the first finding. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fuzzCampaign } from './fuzz-campaign.ts'

const { values } = parseArgs({
  options: {
    draws: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    in: { type: 'string', default: tmpdir() },
  },
})
const directory = mkdtempSync(join(values.in, 'plimsoll-fuzz-'))
const report = await fuzzCampaign(directory, Number(values.draws), Number(values.seed), (done) =>
  console.error(`${done} draws`),
)
console.log(JSON.stringify(report, undefined, 2))
rmSync(directory, { recursive: true })
