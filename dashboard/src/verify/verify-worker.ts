/** The worker of the page Verify: the core of the house, executing a journal again. */
import { type Found, openVerification } from '../../../src/node/judge/index.ts'
import { evidenceChecker } from '../../../src/signing/index.ts'
import type { Question, RecordText, Reply } from './messages.ts'

type Scope = {
  onmessage: ((message: { readonly data: Question }) => void) | null
  postMessage(reply: Reply): void
}

const scope = globalThis as unknown as Scope
let verification = openVerification('', { state: null, chain: null }, evidenceChecker())

scope.onmessage = ({ data: question }) => {
  if (question.kind === 'end') return scope.postMessage({ kind: 'verdict', verdict: verification.verdict() })
  if (question.kind === 'open') verification = openVerification(question.name, question.claims, evidenceChecker())
  const found = question.kind === 'take' ? firstFound(question.records) : null
  scope.postMessage({ kind: 'standing', standing: verification.standing(), found })
}

function firstFound(records: readonly RecordText[]): Found | null {
  for (const { batch, record } of records) {
    const bytes = bytesOf(record)
    const found = bytes === null ? unreadable(batch) : verification.take({ batch, record: bytes })
    if (found !== null) return found
  }
  return null
}

function bytesOf(hex: string): Uint8Array | null {
  if (hex.length % 2 !== 0 || !/^[0-9a-f]*$/.test(hex)) return null
  const digit = (at: number): number => {
    const code = hex.charCodeAt(at)
    return code - (code < 97 ? 48 : 87)
  }
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) => digit(2 * at) * 16 + digit(2 * at + 1))
}

function unreadable(batch: number): Found {
  const cure = 'Export the journal again.'
  return {
    batch,
    seq: null,
    what: 'its bytes are not written in hexadecimal digits',
    cure,
    command: null,
    events: null,
  }
}
