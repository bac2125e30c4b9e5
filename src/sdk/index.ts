/** The SDK: requests, signing, and books on their owner's machine. */
export { type Book, bookOf } from './book.ts'
export { type Nonces, noncesFrom } from './nonces.ts'
export { privateKeySigner, type Signer, type WalletProvider, walletSigner } from './signer.ts'
