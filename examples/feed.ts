/** Three price sources that agree: reports every second; a line such as BTC=58500 on stdin moves a price. */
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { applied, atomsFloor, playClient, url } from './support.ts'

type Underlying = { readonly underlying: number; readonly name: string | null; readonly coinsPerLot: string }

const FIRST_KEY = 2
const REPORTS_EVERY_MS = 1000

const clients = [0, 1, 2].map((source) => playClient(FIRST_KEY + source))
const { data: underlyings } = await clients[0]!.get<readonly Underlying[]>('/v1/oracle')
const prices = new Map<number, number>()

/** Takes NAME=DOLLARS of a coin. A house counts in base lots, so the price is that of one. */
function take(text: string): void {
  const [name, dollars] = text.trim().split('=')
  const found = underlyings.find((each) => each.name === name)
  if (found === undefined || !(Number(dollars) > 0)) return console.error(`${text}: write NAME=DOLLARS`)
  const price = atomsFloor(Number(dollars) * Number(found.coinsPerLot))
  prices.set(found.underlying, price)
  console.log(`${name} is ${dollars}: ${price} atoms a base lot`)
}

async function report(): Promise<void> {
  const entries = [...prices].map(([underlying, price]) => ({ underlying, price, confidence: 0 }))
  const sent = clients.map((client, source) => client.send([{ type: 'priceReport', source, entries }]))
  for (const results of await Promise.all(sent)) applied(results)
}

// The settlement token has a price too: without one nothing can be marked in it.
for (const text of ['USDC=1', 'BTC=60000', 'ETH=3000', ...process.argv.slice(2)]) take(text)
createInterface({ input: process.stdin }).on('line', take)
console.log(`reporting to ${url} every ${REPORTS_EVERY_MS} ms; Ctrl-C ends it`)
while (true) {
  await report()
  await sleep(REPORTS_EVERY_MS)
}
