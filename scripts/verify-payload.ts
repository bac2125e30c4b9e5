/**
 * Verifies one payload of an oracle network and prints the prices that it carries, or the code with which it is refused:
 *
 *     node scripts/verify-payload.ts pyth|redstone|chainlink ANCHORS PAYLOAD [MS]
 *
 * ANCHORS is JSON of what is trusted (`PythAnchors`, `RedstoneAnchors`, `StreamsAnchors` of src/feeds), PAYLOAD a file of hex,
 * MS the time to judge by, now when absent.
 */
import { readFileSync } from 'node:fs'
import {
  type PythAnchors,
  type RedstoneAnchors,
  type StreamsAnchors,
  verifyPyth,
  verifyRedstone,
  verifyStreams,
} from '../src/feeds/index.ts'

/** What the chosen network reads of the anchors is its own. */
type Anchors = PythAnchors & RedstoneAnchors & StreamsAnchors

const networks = { pyth: verifyPyth, redstone: verifyRedstone, chainlink: verifyStreams }

const [network = '', anchors, payload, time = String(Date.now())] = process.argv.slice(2)
const verify = Object.hasOwn(networks, network) ? networks[network as keyof typeof networks] : undefined
if (verify === undefined || anchors === undefined || payload === undefined || !/^\d{1,15}$/.test(time)) {
  console.error('usage: node scripts/verify-payload.ts pyth|redstone|chainlink ANCHORS PAYLOAD [MS]')
  process.exitCode = 2
} else {
  const bytes = Buffer.from(readFileSync(payload, 'utf8').trim().replace(/^0x/, ''), 'hex')
  const verdict = verify(bytes, JSON.parse(readFileSync(anchors, 'utf8')) as Anchors, Number(time))
  console.log(JSON.stringify(verdict, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2))
  process.exitCode = verdict.ok ? 0 : 1
}
