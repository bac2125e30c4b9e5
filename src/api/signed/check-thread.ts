/** A thread that finds signers. */
import { parentPort } from 'node:worker_threads'
import { type CheckQuestion, checked } from './checker.ts'

parentPort!.on('message', ({ id, question }: { id: number; question: CheckQuestion }) => {
  parentPort!.postMessage({ id, answer: checked(question) })
})
