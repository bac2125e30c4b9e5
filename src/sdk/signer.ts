/** Keys that sign: held in memory, or in a wallet behind `eth_signTypedData_v4`. */
import { keyOfAddress, keyOfPrivateKey, playPrivateKey, signatureOf, type TypedData } from '../signing/index.ts'

/** Something that signs typed data with one key. */
export type Signer = {
  /** The key that the house knows: 64 hexadecimal digits. */
  readonly key: string
  /** The signature: 0x and 130 hexadecimal digits. Rejects when its holder refuses. */
  sign(data: TypedData): Promise<string>
}

/** A signer of a private key (0x and 64 hexadecimal digits). Throws RangeError when it is none. */
export function privateKeySigner(privateKey: string): Signer {
  return { key: keyOfPrivateKey(privateKey), sign: (data) => Promise.resolve(signatureOf(data, privateKey)) }
}

/** A signer of a private key that everybody knows: the number 1, 2, 3 … For houses of play money and examples, never for more. */
export function playSigner(number: number): Signer {
  return privateKeySigner(playPrivateKey(number))
}

/** What a wallet offers (EIP-1193). */
export type WalletProvider = {
  request(call: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>
}

/** A signer in a wallet that has given its account: it shows each struct field by field and asks. */
export function walletSigner(provider: WalletProvider, address: string): Signer {
  const key = keyOfAddress(address)
  if (key === null) throw new RangeError(`${address} is no address: 0x and 40 hexadecimal digits`)
  return {
    key,
    async sign(data) {
      const text = JSON.stringify(data, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
      return (await provider.request({ method: 'eth_signTypedData_v4', params: [address, text] })) as string
    },
  }
}
