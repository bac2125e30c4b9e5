/** Logins, signed in this browser by a wallet or by a key that everybody knows. A script of its own, loaded when somebody signs in. */
import { PlimsollClient, playSigner, type Signer, type WalletProvider, walletSigner } from '../../../src/sdk/index.ts'

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
  return (await new PlimsollClient({ url: location.origin, signer }).credential())!
}
