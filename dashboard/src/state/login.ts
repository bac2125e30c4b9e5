/** Logins, signed in this browser by a wallet or by a key that everybody knows. A script of its own, loaded when somebody signs in. */
import { playSigner, type Signer, type WalletProvider, walletSigner } from '../../../src/sdk/index.ts'
import { credentialOf, loginDataOf } from '../../../src/signing/index.ts'
import { ask } from '../wire/client.ts'
import type { House } from '../wire/types.ts'

/** How long a login is good for, ms. */
const GOOD_MS = 3_600_000

/** The login of play key 1, 2, 3 …: of houses of play money. Rejects when the house cannot be asked. */
export function playLogin(number: number): Promise<string> {
  return loginOf(playSigner(number))
}

/** The login of the account that a wallet gives: it shows what it signs, and asks. Rejects with what the wallet says. */
export async function walletLogin(provider: WalletProvider): Promise<string> {
  const [address] = (await provider.request({ method: 'eth_requestAccounts' })) as readonly string[]
  if (address === undefined) throw new RangeError('the wallet gave no account')
  return loginOf(walletSigner(provider, address))
}

async function loginOf(signer: Signer): Promise<string> {
  const { data, timeMs } = await ask<House>('/v1/house')
  const expiryMs = timeMs + GOOD_MS
  const login = loginDataOf({ house: data.key, chainId: data.chainId }, signer.key, expiryMs)
  return credentialOf(signer.key, expiryMs, await signer.sign(login))
}
