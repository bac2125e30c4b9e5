/** A thread that finds signers. */
import { parentPort } from 'node:worker_threads'
import { type CheckRequest, checked } from './checker.ts'

parentPort!.on('message', (request: CheckRequest) => {
  parentPort!.postMessage({ id: request.id, key: checked(request) })
})
