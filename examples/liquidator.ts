/** A liquidator: takes forced orders for its own account, at the best price that it may. `liquidator KEY ACCOUNT` */
import { setTimeout as sleep } from 'node:timers/promises'
import { atomsFloor, playClient } from './support.ts'

type Order = {
  readonly order: number
  readonly market: number
  readonly side: 'buy' | 'sell'
  readonly lots: number
  readonly filled: number
  readonly limitPrice: string
}

const [number = '7', account = '2'] = process.argv.slice(2)
const LOOKS_EVERY_MS = 500

// Orders are filled over a venue; the other side is an account of the liquidator's that trusts the venue.
const venue = playClient(1)
const self = playClient(Number(number))

async function fill({ order, side, lots, filled, limitPrice }: Order): Promise<void> {
  const asked = { venue: 0, order, lots: lots - filled, price: atomsFloor(limitPrice), account: Number(account) }
  const [result] = await venue.send([{ type: 'forcedFill', ...asked }])
  const done = result!.outcome === 'applied' ? 'taken' : `refused (${result!.code})`
  console.log(`order ${order}: ${side} ${asked.lots} lots at ${limitPrice}, ${done}`)
}

const { data } = await self.get<{ readonly freeCollateral: string }>(`/v1/accounts/${account}/margin`)
console.log(`account ${account} has ${data.freeCollateral} free; Ctrl-C ends it`)
while (true) {
  const { data: orders } = await venue.get<readonly Order[]>('/v1/venue/orders')
  for (const order of orders) await fill(order)
  await sleep(LOOKS_EVERY_MS)
}
