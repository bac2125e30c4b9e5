/** A provider: puts money behind the house, sees its worst case and its price, asks to leave, is paid. `provider KEY ACCOUNT TOKENS` */
import { setTimeout as sleep } from 'node:timers/promises'
import { applied, atomsFloor, playClient } from './support.ts'

type Pool = { readonly priceMark: string | null; readonly epochEndMs: number; readonly grossMax: string }
type Share = {
  readonly tier: number
  readonly shares: number
  readonly value: string
  readonly lossMax: string
  readonly exiting: readonly { readonly shares: number; readonly dueMs: number }[]
}
type Account = { readonly cash: string; readonly tier: number }

const [number = '6', account = '17', amount = '1000'] = process.argv.slice(2)
const client = playClient(Number(number))
const LOOKS_EVERY_MS = 1000
const timeOf = (ms: number): string => new Date(ms).toISOString()

const { tier } = (await client.get<Account>(`/v1/accounts/${account}`)).data
const poolNow = async (): Promise<Pool> => (await client.get<Pool>(`/v1/tiers/${tier}/pool`)).data

/** What the account has in the pool; undefined when nothing. */
async function shareNow(): Promise<Share | undefined> {
  return (await client.get<{ readonly pools: readonly Share[] }>(`/v1/accounts/${account}/liquidity`)).data.pools[0]
}

/** Looks until what it has is as wished: nothing here is in a hurry, an epoch is the same moment for all. */
async function until(wished: (share: Share | undefined) => boolean): Promise<Share | undefined> {
  while (true) {
    const share = await shareNow()
    if (wished(share)) return share
    await sleep(LOOKS_EVERY_MS)
  }
}

applied(await client.send([{ type: 'poolJoin', account: Number(account), amount: atomsFloor(amount) }]))
console.log(`${amount} wait for the epoch at ${timeOf((await poolNow()).epochEndMs)}`)

const joined = (await until((share) => (share?.shares ?? 0) > 0))!
const { priceMark, grossMax } = await poolNow()
console.log(`joined: ${joined.shares} shares at ${priceMark} atoms, worth ${joined.value}`)
console.log(`the most that they lose in this epoch is ${joined.lossMax}; the pool takes lots of up to ${grossMax}`)

applied(await client.send([{ type: 'poolExit', account: Number(account), shares: joined.shares }]))
const leaving = await shareNow()
console.log(`leaving at the epoch at ${timeOf(leaving?.exiting[0]?.dueMs ?? 0)}, at risk until then`)

await until((share) => share === undefined)
const { cash } = (await client.get<Account>(`/v1/accounts/${account}`)).data
console.log(`paid: the account has ${cash} in cash`)
