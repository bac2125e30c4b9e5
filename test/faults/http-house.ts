/**
 * A house for the campaign over HTTP: a configured one with tokens, or one for play money; four accounts that trade and two that save, and
 * sources that report the same prices for ever. The clients are those of the SDK, with patience.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configTemplate } from '../../src/cli/serve/config-template.ts'
import { PlimsollClient, privateKeySigner, type Result } from '../../src/sdk/index.ts'
import { keyOfPrivateKey, playPrivateKey } from '../../src/signing/index.ts'

/** What kind of house: with tokens and deposits that a source signs, or for play money. */
export type HouseKind = 'real' | 'play'

/** Numbers of the keys that everybody knows: as in an empty house, then a source of deposits and two owners. */
const KEYS = { venue: 1, sources: [2, 3, 4], chain: 5, trader: 6, saver: 7 } as const

/** The chain is listed behind the three sources of prices. */
const CHAIN_SOURCE = 3

const PATIENCE_MS = 120_000
const ROLES = { desk: 'member', bank: 'member', bourse: 'venue', operator: 'operator' } as const

/** What every account begins with, atoms. */
export const FUNDING_ATOMS = 50_000_000 * 1e6

/** The accounts that were opened, and who acts. */
export type House = {
  readonly traders: readonly number[]
  readonly savers: readonly number[]
  /** Speaks for the owner of traders, the owner of savers, the venue, the chain; each signs. */
  readonly trader: PlimsollClient
  readonly saver: PlimsollClient
  readonly venue: PlimsollClient
  readonly chain: PlimsollClient
  readonly reporters: readonly PlimsollClient[]
  /** The same by tokens, which sign nothing; in a real house only. */
  readonly saverToken: PlimsollClient
  readonly venueToken: PlimsollClient
}

/** The token of a name. */
export const tokenOf = (name: string): string => `${name}-`.padEnd(40, 'x')

/** What to give `plimsoll serve` at the first start and later on. */
export function startArguments(directory: string, kind: HouseKind): { first: string[]; again: string[] } {
  if (kind === 'play') return { first: ['house', '--empty'], again: ['house'] }
  writeFileSync(join(directory, 'house.toml'), configuration())
  const argv = ['house', '--config', 'house.toml']
  return { first: argv, again: argv }
}

/** Opens owners and accounts, gives mandates and money. */
export async function settle(url: string, kind: HouseKind): Promise<House> {
  const by = (key: number): PlimsollClient =>
    new PlimsollClient({ url, signer: privateKeySigner(playPrivateKey(key)), patienceMs: PATIENCE_MS })
  const withToken = (name: string): PlimsollClient =>
    new PlimsollClient({ url, token: tokenOf(name), patienceMs: PATIENCE_MS })
  const opener = kind === 'real' ? withToken('operator') : by(KEYS.trader)
  const [trader, saver, chain] = [by(KEYS.trader), by(KEYS.saver), by(KEYS.chain)]
  const reporters = KEYS.sources.map(by)
  for (const key of [KEYS.trader, KEYS.saver]) {
    await opener.ask('/v1/owners', { key: keyOfPrivateKey(playPrivateKey(key)), cluster: 0 })
  }
  await report(reporters)
  const traders = await openAccounts(trader, 0, 4)
  const savers = await openAccounts(saver, 1, 2)
  for (const account of traders) await trader.send([mandateOf(account)])
  let fact = 0
  for (const account of [...traders, ...savers]) {
    if (kind === 'real') await applied(chain.send([depositOf(++fact, account, FUNDING_ATOMS)]))
    else {
      const owner = traders.includes(account) ? trader : saver
      await owner.ask(`/v1/accounts/${account}/deposits`, { vault: 0, amount: `${FUNDING_ATOMS / 1e6}` })
    }
  }
  const tokens = { saverToken: withToken('bank'), venueToken: withToken('bourse') }
  return { traders, savers, trader, saver, venue: by(KEYS.venue), chain, reporters, ...tokens }
}

/** Every source says the same again: what ends safe mode after a start. */
export async function report(reporters: readonly PlimsollClient[]): Promise<void> {
  const prices = [1e6, 6e6, 30e6]
  const entries = prices.map((price, underlying) => ({ underlying, price, confidence: 0 }))
  await Promise.all(reporters.map((client, source) => client.send([{ type: 'priceReport', source, entries }])))
}

/** The mark of BTC-PERP under those prices, atoms a lot: nothing is ever traded away from it. */
export const MARK_ATOMS = 6_000_000

/** A final deposit that the chain's source signs; facts are numbered densely. */
export function depositOf(fact: number, account: number, amount: number) {
  const reference = fact.toString(16).padStart(64, '0')
  return { type: 'depositFinal', source: CHAIN_SOURCE, fact, reference, vault: 0, account, amount } as const
}

async function openAccounts(client: PlimsollClient, owner: number, count: number): Promise<number[]> {
  const opened = await applied(
    client.send(Array.from({ length: count }, () => ({ type: 'accountOpen', owner, tier: 0, mode: 'cross' }) as const)),
  )
  return opened.map((result) => {
    const events = result.outcome === 'applied' ? result.events : []
    return (events[0] as unknown as { readonly account: number }).account
  })
}

function mandateOf(account: number) {
  const bounds = { notionalMax: 1e15, lossMax: 1e15, windowMs: 60_000, expiryMs: Date.now() + 30 * 86_400_000 }
  return { type: 'mandateSet', account, venue: 0, ...bounds, markets: [] } as const
}

async function applied(sending: Promise<readonly Result[]>): Promise<readonly Result[]> {
  const results = await sending
  const refused = results.find(({ outcome }) => outcome === 'rejected')
  if (refused !== undefined) throw new Error(JSON.stringify(refused))
  return results
}

/** The configuration of `init` with keys that everybody knows and a token for each role. */
function configuration(): string {
  const tokens = Object.entries(ROLES).map(([name, role], at) => {
    const subject = role === 'operator' ? '' : `subject = ${role === 'member' ? at : 0}\n`
    const sha256 = createHash('sha256').update(tokenOf(name)).digest('hex')
    return `[[token]]\nname = "${name}"\nrole = "${role}"\n${subject}sha256 = "${sha256}"\n`
  })
  let source = 0
  const keys = (kind: '03' | '04', key: () => number) => (text: string) =>
    text.replace(new RegExp(`key = "${kind}\\d{62}"`, 'g'), () => `key = "${keyOfPrivateKey(playPrivateKey(key()))}"`)
  const withKeys = keys('04', () => KEYS.venue)(keys('03', () => KEYS.sources[source++]!)(configTemplate))
  const chain = `[[source]]\nname = "chain"\nkey = "${keyOfPrivateKey(playPrivateKey(KEYS.chain))}"\n`
  return `${withKeys}"tier.stressMovePpm" = 0\n${chain}\n${tokens.join('\n')}`
}
