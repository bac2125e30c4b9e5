/**
 * Logins and commands, signed in this browser by a wallet or by a key that everybody knows. A script of its own, loaded when somebody signs.
 */
import {
  type Command,
  noncesFrom,
  playSigner,
  type Result,
  type Signer,
  type WalletProvider,
  walletSigner,
} from '../../../src/sdk/index.ts'
import { credentialOf, loginDataOf, signatureHeader, typedDataOf } from '../../../src/signing/index.ts'
import { ask, HouseProblem } from '../wire/client.ts'
import type { Hand } from '../wire/session.ts'
import type { Account, House } from '../wire/types.ts'

/** How long a login is good for, and a signature of a command, ms: a wallet asks its holder first. A demo’s time may run a hundred times as fast. */
const GOOD_MS = { login: 3_600_000, command: 300_000, play: 43_200_000 } as const

/** Times a signed request is sent while nobody answers: it is the same request, so it acts once. */
const ATTEMPTS = 3

const nonces = noncesFrom(Date.now)

/** The login of play key 1, 2, 3 …: of houses of play money. Rejects when the house cannot be asked. */
export function playLogin(number: number): Promise<string> {
  return loginOf(playSigner(number))
}

/** The login of the account that a wallet gives: it shows what it signs, and asks. Rejects with what the wallet says. */
export async function walletLogin(provider: WalletProvider): Promise<string> {
  return loginOf(await walletOf(provider))
}

/**
 * Has one command signed and executed; resolves at its place in the journal.
 *
 * @throws HouseProblem with the reject code when the house refuses it, and what a wallet says that does not sign
 */
export async function sendCommand(by: Hand, command: Command): Promise<number> {
  const signer = await signerOf(by)
  const { data, timeMs } = await ask<House>('/v1/house')
  const nonce = await nonces.next()
  try {
    const terms = { nonce, expiryMs: timeMs + (data.mode === 'demo' ? GOOD_MS.play : GOOD_MS.command) }
    const signature = await signer.sign(typedDataOf({ house: data.key, chainId: data.chainId }, [command], terms))
    const result = await sent(command, {
      'plimsoll-signature': signatureHeader({ key: signer.key, ...terms, signature }),
      'idempotency-key': `${signer.key.slice(-16)}-${nonce}`,
    })
    if (result.outcome === 'rejected') throw new HouseProblem(result.code, 422, result.title)
    return result.seq
  } finally {
    nonces.settled(nonce)
  }
}

/**
 * Opens an owner under the key that signs, an account of it in the first tier, and brings play money: of houses of play money.
 *
 * @throws HouseProblem when the house refuses, and what a wallet says that does not sign
 */
export async function openInPlay(by: Hand, tokens: string): Promise<void> {
  const { key } = await signerOf(by)
  const asked = { 'idempotency-key': `open-${key.slice(-16)}-${Date.now()}` }
  type Listed = { readonly events: readonly { readonly type: string; readonly row: number }[] }
  const { data } = await ask<Listed>('/v1/owners', { key, cluster: 0 }, asked)
  const owner = data.events.find(({ type }) => type === 'listed')!.row
  await sendCommand(by, { type: 'accountOpen', owner, tier: 0, mode: 'cross' })
  const [opened] = (await ask<readonly Account[]>('/v1/accounts')).data
  const brought = { 'idempotency-key': `bring-${key.slice(-16)}-${Date.now()}` }
  await ask(`/v1/accounts/${opened!.account}/deposits`, { vault: 0, amount: tokens }, brought)
}

async function sent(command: Command, headers: Readonly<Record<string, string>>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { data } = await ask<{ results: Result[] }>('/v1/commands', { commands: [command] }, headers)
      return data.results[0]!
    } catch (error) {
      const isUnheard = error instanceof HouseProblem && error.code === 'unreachable'
      if (!isUnheard || attempt === ATTEMPTS) throw error
    }
  }
}

function signerOf(by: Hand): Promise<Signer> {
  if (by !== 'wallet') return Promise.resolve(playSigner(Number(by.slice('play:'.length))))
  const { ethereum } = globalThis as { readonly ethereum?: WalletProvider }
  if (ethereum === undefined) throw new RangeError('There is no wallet in this browser any more.')
  return walletOf(ethereum)
}

async function walletOf(provider: WalletProvider): Promise<Signer> {
  const wallet = inWords(provider)
  const [address] = (await wallet.request({ method: 'eth_requestAccounts' })) as readonly string[]
  if (address === undefined) throw new RangeError('The wallet gave no account.')
  return walletSigner(wallet, address)
}

/** What EIP-1193 calls a request that its holder refused. */
const REFUSED = 4001

/** A wallet refuses with an object that need not be an error, and in words of its own. */
function inWords(provider: WalletProvider): WalletProvider {
  return {
    async request(call) {
      try {
        return await provider.request(call)
      } catch (error) {
        const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown }
        if (code === REFUSED) throw new Error('The wallet did not sign: its holder refused.', { cause: error })
        throw new Error(`The wallet did not sign: ${typeof message === 'string' ? message : String(error)}`, {
          cause: error,
        })
      }
    },
  }
}

async function loginOf(signer: Signer): Promise<string> {
  const { data, timeMs } = await ask<House>('/v1/house')
  const expiryMs = timeMs + (data.mode === 'demo' ? GOOD_MS.play : GOOD_MS.login)
  const login = loginDataOf({ house: data.key, chainId: data.chainId }, signer.key, expiryMs)
  return credentialOf(signer.key, expiryMs, await signer.sign(login))
}
