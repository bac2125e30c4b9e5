/** Signature checks in threads of their own: a millisecond of elliptic curves each, in which the house must not stand still. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Command } from '../../core/words/index.ts'
import {
  digestOf,
  type ReadCredential,
  readCredential,
  type SignatureHeader,
  type SigningDomain,
  signerOf,
  signerOfDigest,
  type WebhookAsk,
  webhookDataOf,
} from '../../signing/index.ts'
import { apiLimits } from '../limits.ts'
import { ApiProblem } from '../problem.ts'

/** Finds signers; `close` stops the threads. Rejects with `serviceBusy` when too many wait. */
export type SignatureChecker = {
  /** The key that has signed these commands on these terms, null for nobody. */
  signerOf(domain: SigningDomain, commands: readonly Command[], header: SignatureHeader): Promise<string | null>
  /** The key that has signed what is asked of a webhook on these terms, null for nobody. */
  signerOfWebhook(domain: SigningDomain, ask: WebhookAsk, header: SignatureHeader): Promise<string | null>
  /** Whose login a line is, null for nobody's. */
  credentialOf(domain: SigningDomain, line: string): Promise<ReadCredential | null>
  close(): Promise<void>
}

/** How long to wait when too many signatures do, ms. */
const RETRY_MS = 50

type Waiting = { resolve(answer: never): void; reject(error: Error): void }

/** A checker of so many threads; by default one less than the machine has cores, at least one. */
export function signatureChecker(threads: number = Math.max(1, availableParallelism() - 1)): SignatureChecker {
  const waiting = new Map<number, Waiting>()
  let workers: Worker[] | null = null
  let last = 0
  const start = (): Worker[] =>
    Array.from({ length: threads }, () => {
      const worker = new Worker(new URL('./check-thread.ts', import.meta.url))
      worker.unref()
      worker.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
        waiting.get(id)?.resolve(answer as never)
        waiting.delete(id)
      })
      worker.on('error', (error) => {
        for (const { reject } of waiting.values()) reject(error)
        waiting.clear()
        // The next request starts all of them anew.
        for (const other of workers ?? []) void other.terminate()
        workers = null
      })
      return worker
    })
  const ask = <T>(question: CheckQuestion): Promise<T> => {
    if (waiting.size >= apiLimits.signaturesWaitingMax) {
      return Promise.reject(ApiProblem.edge('serviceBusy', 'Too many signatures wait to be checked.', RETRY_MS))
    }
    workers ??= start()
    const id = ++last
    workers[id % workers.length]!.postMessage({ id, question })
    return new Promise<T>((resolve, reject) => waiting.set(id, { resolve, reject }))
  }
  return {
    signerOf: (domain, commands, header) => ask({ domain, commands, header }),
    signerOfWebhook: (domain, webhook, header) => ask({ domain, webhook, header }),
    credentialOf: (domain, line) => ask({ domain, line }),
    async close() {
      await Promise.all((workers ?? []).map((worker) => worker.terminate()))
      workers = null
    },
  }
}

/** What a thread is asked: who signed commands or asks for a webhook, or whose login a line is. */
export type CheckQuestion =
  | { readonly domain: SigningDomain; readonly commands: readonly Command[]; readonly header: SignatureHeader }
  | { readonly domain: SigningDomain; readonly webhook: WebhookAsk; readonly header: SignatureHeader }
  | { readonly domain: SigningDomain; readonly line: string }

/** The answer to one question: what a thread does. */
export function checked(question: CheckQuestion): string | ReadCredential | null {
  if ('line' in question) return readCredential(question.domain, question.line)
  const { domain, header } = question
  if ('webhook' in question) return signerOf(webhookDataOf(domain, question.webhook, header), header.signature)
  const { commands } = question
  return signerOfDigest(digestOf(domain, commands, header), header.signature)
}
