/** The figures of real oracle payloads that the project keeps: feed, price, confidence and time, each file with its source. */
import type { Inputs } from './inputs.ts'
import { PayloadError, type PayloadPrice, pythPrices, redstonePrices } from './payloads.ts'

const REDSTONE_CALLS = 'oracle-payloads/redstone_evm_payloads.json'
const REDSTONE_SLOT = 'oracle-payloads/redstone_primary-prod_data-packages_2024-07-01.json.gz'
const PYTH = 'oracle-payloads/pyth_hermes_accumulator_updates.json'

/** Feeds kept of the slot of 129 feeds. */
const SLOT_FEEDS = ['BTC', 'ETH', 'SOL', 'AVAX', 'BNB', 'LINK', 'UNI', 'AAVE', 'XRP', 'USDC', 'USDT', 'USDe']

type Call = {
  readonly path: string
  readonly payload_hex: string
  readonly packages?: readonly { readonly ts: number; readonly data_points: readonly Point[] }[]
}
type Point = { readonly feed: string; readonly value_1e8: string }
type SlotPackage = {
  readonly timestampMilliseconds: number
  readonly dataPoints: readonly { readonly value: number }[]
}
type Update = {
  readonly type: string
  readonly feed_id: string
  readonly name: string
  readonly price: string
  readonly conf: string
  readonly expo: number
  readonly merkle_ok: boolean
}
type PythPayload = { readonly payload_hex: string; readonly updates: readonly Update[] }

/** One price as the file keeps it: feed, price and confidence in 10⁻⁸ dollar, time in ms. */
type Row = readonly [string, string, string, number]

/** The text of the file. Every payload is decoded here, and must say what whoever collected it read in it. */
export function payloadFigures(inputs: Inputs): string {
  const file = (name: string, payloads: readonly object[]): object => {
    const { venue, source_repo, source_path, commit } = inputs.entry(name)
    return { network: venue, source: `${source_repo}@${commit} ${source_path.split(';')[0]!}`, payloads }
  }
  const files = [
    file(REDSTONE_CALLS, redstoneCalls(inputs.json(REDSTONE_CALLS) as readonly Call[])),
    file(REDSTONE_SLOT, [redstoneSlot(inputs.json(REDSTONE_SLOT) as Record<string, readonly SlotPackage[]>)]),
    file(PYTH, pythUpdates((inputs.json(PYTH) as { payloads: readonly PythPayload[] }).payloads)),
  ]
  return `${JSON.stringify(files, null, 1).replace(/\[\s+("[^"]+"),\s+("\d+"),\s+("\d+"),\s+(\d+)\s+\]/g, '[$1, $2, $3, $4]')}\n`
}

function redstoneCalls(calls: readonly Call[]): object[] {
  return calls.flatMap(({ path, payload_hex: hex, packages }) => {
    const name = path.split('/').at(-1)!
    if (packages === undefined) {
      refused(() => redstonePrices(Buffer.from(hex, 'hex')), name)
      return []
    }
    const prices = redstonePrices(Buffer.from(hex, 'hex'))
    const read = packages.flatMap(({ ts, data_points: points }) =>
      points.map(({ feed, value_1e8: v }) => `${feed} ${v} ${ts}`),
    )
    same(
      prices.map(({ feed, price, timeMs }) => `${feed} ${price} ${timeMs}`),
      read,
      name,
    )
    // The signature of this one is broken on purpose: it carries no price of the network.
    return name.includes('wrong_sig') ? [] : [{ name, prices: prices.map(rowOf) }]
  })
}

function redstoneSlot(packages: Record<string, readonly SlotPackage[]>): object {
  const prices = SLOT_FEEDS.flatMap((feed) =>
    packages[feed]!.map(({ timestampMilliseconds: timeMs, dataPoints: [point] }): Row => {
      return [feed, point!.value.toFixed(8).replace('.', '').replace(/^0+/, ''), '0', timeMs]
    }),
  )
  return { name: 'slot of 2024-07-01T18:01:40Z', prices }
}

function pythUpdates(payloads: readonly PythPayload[]): object[] {
  return payloads.flatMap(({ payload_hex: hex, updates }, at) => {
    const told = updates.filter(({ type }) => type === 'price_feed')
    const prices = pythPrices(Buffer.from(hex, 'hex'))
    same(
      prices.map(({ feed, price, confidence }) => `${feed} ${price} ${confidence}`),
      told.map(({ feed_id: feed, price, conf, expo }) => `${feed} ${scaled(price, expo)} ${scaled(conf, expo)}`),
      `update ${at}`,
    )
    // A message whose Merkle proof fails is no price of the network; the proof itself is checked when feeds are.
    const named = prices.flatMap((price, i) => {
      const { name, merkle_ok: proven } = told[i]!
      return proven && /^[A-Z]+\/USD$/.test(name) ? [{ ...price, feed: name.replace('/USD', '') }] : []
    })
    return named.length === 0 ? [] : [{ name: `update ${at}`, prices: named.map(rowOf) }]
  })
}

/** Units of 10^expo dollar as text, in 10⁻⁸ dollar. */
function scaled(text: string, expo: number): string {
  return expo >= -8 ? text + '0'.repeat(8 + expo) : text.slice(0, expo + 8) || '0'
}

function rowOf({ feed, price, confidence, timeMs }: PayloadPrice): Row {
  return [feed, String(price), String(confidence), timeMs]
}

function same(decoded: readonly string[], told: readonly string[], name: string): void {
  const at = told.findIndex((text, i) => decoded[i] !== text)
  if (at >= 0 || decoded.length !== told.length) {
    throw new PayloadError(
      `${name} is decoded as ${decoded[at] ?? 'too few prices'}, not ${told[at] ?? 'what it holds'}`,
    )
  }
}

function refused(decode: () => unknown, name: string): void {
  try {
    decode()
  } catch (error) {
    if (error instanceof PayloadError) return
    throw error
  }
  throw new PayloadError(`${name} is broken and was not refused`)
}
