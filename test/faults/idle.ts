/** Idle sockets as a command: `node test/faults/idle.ts --sockets 5000`. Needs as many open files (`ulimit -n`) in each of two processes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { idleCampaign } from './idle-campaign.ts'

/** What others may wait, ms. */
const P99_MS_MAX = 250

const { values } = parseArgs({ options: { sockets: { type: 'string', default: '5000' } } })
const directory = mkdtempSync(join(tmpdir(), 'plimsoll-idle-'))
const report = await idleCampaign(directory, Number(values.sockets), true)
console.log(JSON.stringify(report, undefined, 2))
if (report.p99Ms > P99_MS_MAX) throw new Error(`others wait ${report.p99Ms} ms, more than ${P99_MS_MAX}`)
rmSync(directory, { recursive: true })
